// For tests: instances that come from the address that tests come from.
import type { InstanceRecord } from '@nova-lite/instance-metadata';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';

export function onLoopback(changes: Partial<InstanceRecord> = {}, networkId = 'net-1'): InstanceRecord {
  const { record } = recordedServer('g2');
  const [port] = record.ports;
  if (!port) throw new Error('the recorded server has a port');
  const addresses = port.addresses.map((it) => ({ ...it, address: '127.0.0.1' }));
  return { ...record, ports: [{ ...port, network: { id: networkId, name: 'net' }, addresses }], ...changes };
}
