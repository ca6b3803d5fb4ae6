// Addresses of ports. They are chosen and written in one transaction that holds the network's row.
import { parseAddress } from '../model/address-range.ts';
import type { Db, FixedIp } from './database.ts';

/** The addresses that are taken in each of the subnets, as numbers. */
export async function usedAddresses(db: Db, subnetIds: readonly string[]): Promise<Map<string, Set<bigint>>> {
  const used = new Map(subnetIds.map((id) => [id, new Set<bigint>()]));
  if (subnetIds.length === 0) return used;
  const rows = await db
    .selectFrom('fixed_ips')
    .select(['subnet_id', 'address'])
    .where('subnet_id', 'in', [...subnetIds])
    .execute();
  for (const { subnet_id, address } of rows) used.get(subnet_id)?.add(parseAddress(address)?.value ?? -1n);
  return used;
}

/** Replaces all addresses of a port. */
export async function setFixedIps(
  db: Db,
  port: { id: string; network_id: string },
  addresses: readonly FixedIp[],
): Promise<void> {
  await db.deleteFrom('fixed_ips').where('port_id', '=', port.id).execute();
  if (addresses.length === 0) return;
  const rows = addresses.map(({ subnet_id, ip_address }, position) => ({
    port_id: port.id,
    network_id: port.network_id,
    subnet_id,
    address: ip_address,
    position,
  }));
  await db.insertInto('fixed_ips').values(rows).execute();
}

/** Ports with an address in the subnet, beside those that are there to serve it. */
export async function guestsOfSubnet(db: Db, subnetId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('fixed_ips')
    .innerJoin('ports', 'ports.id', 'fixed_ips.port_id')
    .select('ports.id')
    .where('subnet_id', '=', subnetId)
    .where('device_owner', '!=', 'network:dhcp')
    .execute();
  return rows.map(({ id }) => id);
}

/** The port that has the address in the network. */
export async function ownerOfAddress(
  db: Db,
  networkId: string,
  address: string,
): Promise<{ deviceId: string } | undefined> {
  return db
    .selectFrom('fixed_ips')
    .innerJoin('ports', 'ports.id', 'fixed_ips.port_id')
    .select('ports.device_id as deviceId')
    .where('fixed_ips.network_id', '=', networkId)
    .where('address', '=', address)
    .executeTakeFirst();
}
