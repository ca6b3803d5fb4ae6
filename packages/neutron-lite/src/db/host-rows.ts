// All that decides a host's network, read in a handful of queries; and which hosts a change concerns.
import { matches, type Db } from './database.ts';
import type { HostRows } from '../model/desired-host-network.ts';
import { networksByIds } from './networks.ts';
import { portsWhere } from './ports.ts';
import { listGroups } from './security-groups.ts';
import { subnetsOf } from './subnets.ts';

const everything = { projectId: '', isAdmin: true };

export async function readHostRows(db: Db, host: string): Promise<HostRows> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const ports = (await portsWhere(tx, { host: [host] })).filter((port) => port.device_id !== '');
      const networkIds = [...new Set(ports.map((port) => port.network_id))];
      const groups = await listGroups(tx, everything, {
        id: [...new Set(ports.flatMap((port) => port.security_groups))],
      });
      const remote = groups.flatMap((group) => group.rules).flatMap((rule) => rule.remote_group_id ?? []);
      return {
        ports,
        groups,
        networks: await networksByIds(tx, networkIds),
        subnets: await subnetsOf(tx, networkIds),
        servicePorts: await portsWhere(tx, { network_id: networkIds, device_owner: ['network:dhcp'] }),
        members: await portsWhere(tx, { id: await portIdsInGroups(tx, remote) }),
      };
    });
}

/** What a change touches. */
export interface Scope {
  readonly networks?: readonly string[];
  readonly groups?: readonly string[];
}

/** Hosts with a port on one of the networks, in one of the groups, or in a group whose rules name one of them. */
export async function hostsConcerned(db: Db, { networks = [], groups = [] }: Scope): Promise<string[]> {
  const naming = await db
    .selectFrom('security_group_rules')
    .select('security_group_id')
    .where(matches('security_group_rules', { remote_group_id: groups }))
    .execute();
  const inGroups = await portIdsInGroups(db, [...groups, ...naming.map((rule) => rule.security_group_id)]);
  const rows = await db
    .selectFrom('ports')
    .select('host')
    .distinct()
    .where('host', '!=', '')
    .where((eb) => eb.or([matches('ports', { network_id: networks }), matches('ports', { id: inGroups })]))
    .execute();
  return rows.map(({ host }) => host);
}

async function portIdsInGroups(db: Db, groups: readonly string[]): Promise<string[]> {
  const wanted = { security_group_id: [...new Set(groups)] };
  const rows = await db
    .selectFrom('port_security_groups')
    .select('port_id')
    .where(matches('port_security_groups', wanted))
    .execute();
  return [...new Set(rows.map((row) => row.port_id))];
}
