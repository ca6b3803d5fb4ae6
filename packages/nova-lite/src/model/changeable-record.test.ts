import type { InstancePort } from '@nova-lite/instance-metadata';
import { recordedServer } from '@nova-lite/instance-metadata/fixtures';
import { expect, test } from 'vitest';
import { changeableRecord, digestOf } from './changeable-record.ts';

const [port] = recordedServer('g2').record.ports;
if (!port) throw new Error('the recorded server has a port');
const row = { name: 'web', hostname: 'web', metadata: { a: '1', b: '2' }, ports: [port] };

test('a group that two ports have is named once', () => {
  const twice = changeableRecord({ ...row, ports: [port, port] });
  expect(twice.securityGroups).toEqual([...new Set(port.securityGroups.map(({ name }) => name))]);
});

test('the order of keys, and what is undefined, make no difference to the digest', () => {
  const reversed = Object.fromEntries(Object.entries(port).toReversed()) as unknown as InstancePort;
  const same = {
    ...row,
    metadata: { b: '2', a: '1' },
    ports: [{ ...reversed, absent: undefined } as InstancePort],
  };
  expect(digestOf(changeableRecord(same))).toBe(digestOf(changeableRecord(row)));
});

test.each([
  ['a name', { name: 'db' }],
  ['a host name', { hostname: 'db' }],
  ['a property', { metadata: { a: '1', b: '3' } }],
  ['an address', { ports: [{ ...port, addresses: [] }] }],
  ['the order of ports', { ports: [{ ...port, id: 'other' }, port] }],
])('%s makes one', (_what, change) => {
  const ports = { ports: [port, { ...port, id: 'other' }] };
  expect(digestOf(changeableRecord({ ...row, ...ports, ...change }))).not.toBe(
    digestOf(changeableRecord({ ...row, ...ports })),
  );
});
