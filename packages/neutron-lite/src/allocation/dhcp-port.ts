// Each network with DHCP has one port for it, with an address in each subnet that is served: `network:dhcp`.
import type { Db, NetworkRow, PortRow } from '../db/database.ts';
import { setFixedIps } from '../db/fixed-ips.ts';
import { deletePorts, portsWhere } from '../db/ports.ts';
import { subnetsOf } from '../db/subnets.ts';
import { changeAddresses, createPort } from './ports.ts';

export const dhcpOwner = 'network:dhcp';

/** Brings the port in line with the network's subnets. Addresses that it has stay. Runs inside a transaction. */
export async function syncDhcpPort(
  tx: Db,
  network: Pick<NetworkRow, 'id' | 'project_id' | 'service_mac'>,
): Promise<void> {
  const served = (await subnetsOf(tx, [network.id]))
    .filter((subnet) => subnet.enable_dhcp)
    .map((subnet) => subnet.id);
  const [port] = await portsWhere(tx, { network_id: [network.id], device_owner: [dhcpOwner] });
  if (served.length === 0) return port ? deletePorts(tx, [port.id]) : undefined;
  if (!port) return createDhcpPort(tx, network, served);
  await adjust(tx, port, served);
}

async function createDhcpPort(
  tx: Db,
  network: Pick<NetworkRow, 'id' | 'project_id' | 'service_mac'>,
  served: readonly string[],
): Promise<void> {
  const draft = {
    network_id: network.id,
    project_id: network.project_id,
    mac_address: network.service_mac,
    fixed_ips: served.map((subnet_id) => ({ subnet_id })),
    security_groups: [],
    row: {
      device_id: `dhcp-${network.id}`,
      device_owner: dhcpOwner,
      status: 'ACTIVE' as const,
      port_security_enabled: false,
    },
  };
  // The lowest free address: people look for it there.
  await createPort(tx, draft, () => 0);
}

async function adjust(tx: Db, port: PortRow, served: readonly string[]): Promise<void> {
  const kept = port.fixed_ips.filter((ip) => served.includes(ip.subnet_id));
  const added = served.filter((id) => !kept.some((ip) => ip.subnet_id === id));
  if (added.length > 0)
    await changeAddresses(tx, port, [...kept, ...added.map((subnet_id) => ({ subnet_id }))], () => 0);
  else if (kept.length < port.fixed_ips.length) await setFixedIps(tx, port, kept);
}
