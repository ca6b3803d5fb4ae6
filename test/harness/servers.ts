// Servers through the stock client, and what the guest said of itself.
import type { RealCloud } from './real-cloud.ts';
import { until } from './until.ts';

export interface BootedServer {
  readonly id: string;
  readonly networkId: string;
  readonly address: string;
}

/** On the network `private` unless `args` name another, reachable by SSH and ping. Resolves when it is ACTIVE. */
export async function createServer(
  cloud: RealCloud,
  name: string,
  args: readonly string[],
): Promise<BootedServer> {
  const groups = ['--security-group', 'default', '--security-group', 'ssh'];
  const { id } = await cloud.json<{ id: string }>([
    'server',
    'create',
    ...(args.includes('--network') ? [] : ['--network', 'private']),
    ...groups,
    '--wait',
    ...args,
    name,
  ]);
  const api = await cloud.api();
  const { ports } = await api.call<{ ports: { network_id: string; fixed_ips: { ip_address: string }[] }[] }>(
    'network',
    'GET',
    `/v2.0/ports?device_id=${id}`,
  );
  const [port] = ports;
  return { id, networkId: port?.network_id ?? '', address: port?.fixed_ips[0]?.ip_address ?? '' };
}

export async function deleteServer(cloud: RealCloud, { id }: Pick<BootedServer, 'id'>): Promise<void> {
  await cloud.openstack(['server', 'delete', '--wait', id]);
}

/** What the guest reported: the field of the server, and the sentence of its newest `provision` action. */
export async function untilProvisioned(
  cloud: RealCloud,
  { id }: Pick<BootedServer, 'id'>,
  deadlineMs = 300_000,
): Promise<{ provisioning: string; message: string }> {
  const api = await cloud.api();
  const field = async () => {
    const { server } = await api.call<{ server: Record<string, string> }>('compute', 'GET', `/servers/${id}`);
    const value = server['OS-NOVA-LITE:provisioning'];
    return value === 'pending' ? undefined : value;
  };
  const provisioning = await until('the guest reports', field, deadlineMs, 500);
  const { instanceActions } = await api.call<{ instanceActions: { action: string; message: string }[] }>(
    'compute',
    'GET',
    `/servers/${id}/os-instance-actions`,
  );
  return {
    provisioning,
    message: instanceActions.find(({ action }) => action === 'provision')?.message ?? '',
  };
}
