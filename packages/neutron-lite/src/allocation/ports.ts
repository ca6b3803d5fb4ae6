// Makes ports: MAC, addresses and groups in one transaction that holds the network's row, so no two get the same.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Db, FixedIp } from '../db/database.ts';
import { setFixedIps, usedAddresses } from '../db/fixed-ips.ts';
import { lockNetwork } from '../db/networks.ts';
import { insertPort, setPortGroups } from '../db/ports.ts';
import { subnetsOf } from '../db/subnets.ts';
import type { AddressPair, PortTable } from '../db/tables.ts';
import { chooseAddresses, type WantedIp } from '../model/choose-addresses.ts';
import { faults } from '../model/faults.ts';

export interface PortDraft {
  readonly network_id: string;
  readonly project_id: string;
  /** Absent: one of Neutron's range. */
  readonly mac_address?: string;
  readonly fixed_ips?: readonly WantedIp[];
  readonly security_groups: readonly string[];
  readonly allowed_address_pairs?: readonly WantedPair[];
  readonly row?: Partial<
    Omit<PortTable, 'created_at' | 'updated_at' | 'revision_number' | 'allowed_address_pairs'>
  >;
}

export interface WantedPair {
  readonly ip_address: string;
  readonly mac_address?: string;
}

const macTries = 16;

/** Runs inside a transaction. Returns the new port's id. */
export async function createPort(
  tx: Db,
  draft: PortDraft,
  random: () => number = Math.random,
): Promise<string> {
  if (!(await lockNetwork(tx, draft.network_id))) throw faults.networkNotFound(draft.network_id);
  const id = randomUUID();
  const mac = await insertWithMac(tx, id, draft);
  await setFixedIps(tx, { id, network_id: draft.network_id }, await chooseFor(tx, draft, mac, random));
  await setPortGroups(tx, id, draft.security_groups);
  return id;
}

/** New addresses for a port that is there; those that it has do not stand in its way. */
export async function changeAddresses(
  tx: Db,
  port: { readonly id: string; readonly network_id: string; readonly mac_address: string },
  wanted: readonly WantedIp[],
  random: () => number = Math.random,
): Promise<void> {
  await lockNetwork(tx, port.network_id);
  await setFixedIps(tx, port, []);
  await setFixedIps(
    tx,
    port,
    await chooseFor(tx, { network_id: port.network_id, fixed_ips: wanted }, port.mac_address, random),
  );
}

async function chooseFor(
  tx: Db,
  draft: Pick<PortDraft, 'network_id' | 'fixed_ips'>,
  mac: string,
  random: () => number,
): Promise<FixedIp[]> {
  const subnets = await subnetsOf(tx, [draft.network_id]);
  const used = await usedAddresses(
    tx,
    subnets.map((subnet) => subnet.id),
  );
  return chooseAddresses(draft.fixed_ips, mac, { networkId: draft.network_id, subnets, used, random });
}

async function insertWithMac(tx: Db, id: string, draft: PortDraft): Promise<string> {
  for (let i = 0; i < macTries; i += 1) {
    const mac = draft.mac_address ?? randomMac();
    if (await insertPort(tx, portRow(id, mac, draft))) return mac;
    if (draft.mac_address !== undefined) throw faults.macTaken(draft.network_id, draft.mac_address);
  }
  throw faults.macTaken(draft.network_id, 'fa:16:3e:*');
}

const portRow = (id: string, mac: string, draft: PortDraft) => ({
  name: '',
  description: '',
  admin_state_up: true,
  status: 'DOWN' as const,
  device_id: '',
  device_owner: '',
  port_security_enabled: true,
  host: '',
  vnic_type: 'normal',
  hostname: '',
  made_for_instance: false,
  device_index: 0,
  ...draft.row,
  id,
  network_id: draft.network_id,
  project_id: draft.project_id,
  mac_address: mac,
  allowed_address_pairs: JSON.stringify(completePairs(draft.allowed_address_pairs ?? [], mac)),
});

/** Neutron's default for a pair without a MAC is the port's. */
export const completePairs = (pairs: readonly WantedPair[], mac: string): AddressPair[] =>
  pairs.map((pair) => ({
    ip_address: pair.ip_address,
    mac_address: (pair.mac_address ?? mac).toLowerCase(),
  }));

/** Of the range that OpenStack uses. */
export const randomMac = (): string =>
  ['fa', '16', '3e', ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
