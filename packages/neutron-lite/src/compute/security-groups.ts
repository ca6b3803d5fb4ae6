// Security groups by way of compute: what there is, and giving one to all ports of an instance or taking it from them.
import { notFound, type AuthContext } from '@nova-lite/service-kit';
import type { Changes } from '../changes.ts';
import type { Db, GroupRow, PortRow } from '../db/database.ts';
import { setPortGroups } from '../db/ports.ts';
import { ensureDefaultGroup, listGroups } from '../db/security-groups.ts';
import { boundPorts } from './allocate.ts';
import type { SecurityGroupView } from './contract.ts';
import { novaFaults } from './faults.ts';

/** Those of the caller's project. */
export async function securityGroups(db: Db, auth: AuthContext): Promise<SecurityGroupView[]> {
  await ensureDefaultGroup(db, auth.projectId);
  const groups = await listGroups(db, { ...auth, isAdmin: false }, {});
  return groups.map(groupView);
}

const groupView = ({ id, name, description, project_id, rules }: GroupRow): SecurityGroupView => ({
  id,
  name,
  description: description ?? '',
  projectId: project_id,
  rules: rules.map((rule) => ({
    id: rule.id,
    direction: rule.direction,
    ethertype: rule.ethertype,
    protocol: rule.protocol,
    portMin: rule.port_range_min,
    portMax: rule.port_range_max,
    remoteCidr: rule.remote_ip_prefix,
    remoteGroupId: rule.remote_group_id,
  })),
});

/** By name or id among the project's own; throws a Fault in Nova's words. */
export async function groupIdOf(db: Db, auth: AuthContext, name: string): Promise<string> {
  const groups = await listGroups(db, { projectId: auth.projectId, isAdmin: false }, {});
  const byId = groups.find((group) => group.id === name);
  if (byId) return byId.id;
  const [first, second] = groups.filter((group) => group.name === name);
  if (!first) throw novaFaults.groupNotFound(name, auth.projectId);
  if (second) throw novaFaults.groupAmbiguous(name);
  return first.id;
}

export async function addGroup(db: Db, changes: Changes, instanceUuid: string, id: string): Promise<void> {
  const ports = await boundPorts(db, [instanceUuid]);
  if (ports.length === 0)
    throw notFound(
      `Security group ${id} can not be added: instance ${instanceUuid} has no ports that could have it.`,
    );
  const wanting = ports.filter((port) => port.port_security_enabled && !port.security_groups.includes(id));
  await change(db, changes, wanting, id, (groups) => [...groups, id]);
}

export async function removeGroup(db: Db, changes: Changes, instanceUuid: string, id: string): Promise<void> {
  const having = (await boundPorts(db, [instanceUuid])).filter((port) => port.security_groups.includes(id));
  if (having.length === 0)
    throw notFound(`Security group ${id} not associated with the instance ${instanceUuid}`);
  await change(db, changes, having, id, (groups) => groups.filter((group) => group !== id));
}

/** All ports or none; then the hosts are told. */
async function change(
  db: Db,
  changes: Changes,
  ports: readonly PortRow[],
  group: string,
  next: (groups: readonly string[]) => string[],
): Promise<void> {
  const scope = { networks: ports.map((port) => port.network_id), groups: [group] };
  await changes.around(scope, () =>
    db.transaction().execute(async (tx) => {
      for (const port of ports) await setPortGroups(tx, port.id, next(port.security_groups));
    }),
  );
}
