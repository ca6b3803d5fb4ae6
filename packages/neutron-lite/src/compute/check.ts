// Judges what a user asks for before anything is made, so that a wrong request leaves nothing behind.
import type { AuthContext } from '@nova-lite/service-kit';
import type { Db, NetworkRow } from '../db/database.ts';
import { ownerOfAddress } from '../db/fixed-ips.ts';
import { findNetwork, listNetworks } from '../db/networks.ts';
import { findPort } from '../db/ports.ts';
import { ensureDefaultGroup } from '../db/security-groups.ts';
import { subnetsOf } from '../db/subnets.ts';
import { contains, hostRange, parseAddress, parseCidr } from '../model/address-range.ts';
import type { CheckedRequest, NetworkRequest, NetworkRequestItem } from './contract.ts';
import { novaFaults } from './faults.ts';
import { groupIdOf } from './security-groups.ts';

/** Throws a Fault in Nova's words. `auto` becomes the network that was found; groups become ids. */
export async function checkRequest(
  db: Db,
  auth: AuthContext,
  request: NetworkRequest,
  securityGroups: readonly string[],
  count: number,
): Promise<CheckedRequest> {
  const networks = request === 'auto' ? [await onlyNetwork(db, auth)] : request === 'none' ? [] : request;
  for (const item of networks) await checkItem(db, auth, item, count);
  return { networks, securityGroupIds: await groupIds(db, auth, securityGroups) };
}

/** A project's own networks come first; only without any are the shared ones looked at. */
async function onlyNetwork(db: Db, auth: AuthContext): Promise<NetworkRequestItem> {
  const visible = (await listNetworks(db, { ...auth, isAdmin: false }, {})).filter(
    (network) => network.subnets.length > 0,
  );
  const own = visible.filter((network) => network.project_id === auth.projectId && !network.shared);
  const candidates = own.length > 0 ? [...own, ...visible.filter((network) => network.shared)] : visible;
  const [network] = candidates;
  if (!network) throw novaFaults.noNetwork(auth.projectId);
  if (candidates.length > 1) throw novaFaults.severalNetworks();
  return { networkId: network.id };
}

async function checkItem(db: Db, auth: AuthContext, item: NetworkRequestItem, count: number): Promise<void> {
  if (item.portId !== undefined) return checkPort(db, auth, item.portId, count);
  const id = item.networkId ?? '';
  const network = await findNetwork(db, auth, id);
  if (!network) throw novaFaults.networkNotFound(id);
  if (network.subnets.length === 0) throw novaFaults.networkWithoutSubnet(id);
  if (item.fixedIp !== undefined) await checkAddress(db, network, item.fixedIp, count);
}

async function checkPort(db: Db, auth: AuthContext, id: string, count: number): Promise<void> {
  if (count > 1) throw novaFaults.portForMany();
  const port = await findPort(db, auth, id);
  if (!port) throw novaFaults.portNotFound(id);
  if (port.device_id !== '') throw novaFaults.portInUse(id);
  if (port.fixed_ips.length === 0) throw novaFaults.portWithoutAddress(id);
}

async function checkAddress(db: Db, network: NetworkRow, text: string, count: number): Promise<void> {
  if (count > 1) throw novaFaults.addressForMany();
  const address = parseAddress(text);
  const cidrs = (await subnetsOf(db, [network.id])).flatMap((subnet) => parseCidr(subnet.cidr) ?? []);
  const fits = cidrs.some(
    (cidr) => cidr.version === address?.version && contains(hostRange(cidr), address.value),
  );
  if (!address || !fits) throw novaFaults.addressInvalid(text, network.id);
  const owner = await ownerOfAddress(db, network.id, address.text);
  if (owner) throw novaFaults.addressInUse(text, owner.deviceId);
}

/** By name or id among the project's own; `default` when none is named. */
async function groupIds(db: Db, auth: AuthContext, wanted: readonly string[]): Promise<string[]> {
  const fallback = await ensureDefaultGroup(db, auth.projectId);
  if (wanted.length === 0) return [fallback];
  const ids: string[] = [];
  for (const name of wanted) ids.push(await groupIdOf(db, auth, name));
  return [...new Set(ids)];
}
