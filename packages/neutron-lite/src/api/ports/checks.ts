// What a caller may say of a port, and whether it makes sense together.
import type { AuthContext } from '@nova-lite/service-kit';
import type { WantedPair } from '../../allocation/ports.ts';
import type { Db, NetworkRow } from '../../db/database.ts';
import { listGroups } from '../../db/security-groups.ts';
import { parseAddress, parseCidr } from '../../model/address-range.ts';
import { faults } from '../../model/faults.ts';
import { owns } from '../access.ts';
import type { PortCreate, PortUpdate } from './schema.ts';

/** On somebody else's shared network a guest may not choose who it seems to be. */
const forNetworkOwners = ['mac_address', 'allowed_address_pairs', 'port_security_enabled'] as const;

export function checkRights(
  auth: AuthContext,
  network: NetworkRow,
  body: PortCreate | PortUpdate,
  action: string,
): void {
  if (body['binding:host_id'] && !auth.isAdmin) throw faults.forbidden(`${action}:binding:host_id`);
  if (owns(auth, network)) return;
  const forbidden = forNetworkOwners.find((key) => Object.hasOwn(body, key));
  if (forbidden) throw faults.forbidden(`${action}:${forbidden}`);
  if (body.device_owner?.startsWith('network:')) throw faults.forbidden(`${action}:device_owner`);
}

export function checkedMac(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const mac = text.toLowerCase();
  // An odd first byte means a group of receivers.
  if (/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/.test(mac)) return mac;
  throw faults.invalidFor('mac_address', `'${text}' is not a valid MAC address`);
}

export function checkedPairs(pairs: readonly WantedPair[] | undefined): WantedPair[] | undefined {
  return pairs?.map(({ ip_address, mac_address }) => {
    const address = parseAddress(ip_address)?.text ?? parseCidr(ip_address)?.text;
    if (address === undefined)
      throw faults.invalidFor('allowed_address_pairs', `'${ip_address}' is not a valid IP address`);
    return { ip_address: address, mac_address: checkedMac(mac_address) };
  });
}

/** Those of the port's project; the first that is not there is named. */
export async function checkedGroups(
  db: Db,
  projectId: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const known = await listGroups(db, { projectId, isAdmin: false }, { id: ids });
  const missing = ids.find((id) => !known.some((group) => group.id === id));
  if (missing !== undefined) throw faults.groupNotFound(missing);
  return ids;
}

export function checkTogether(port: {
  secured: boolean;
  groups: readonly string[];
  pairs: readonly unknown[];
}): void {
  if (port.secured) return;
  if (port.groups.length > 0) throw faults.groupsNeedPortSecurity();
  if (port.pairs.length > 0) throw faults.pairsNeedPortSecurity();
}
