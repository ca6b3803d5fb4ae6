// Ports: create, list, show, update, delete.
import type { AuthContext } from '@nova-lite/service-kit';
import { dhcpOwner } from '../../allocation/dhcp-port.ts';
import { changeAddresses, completePairs, createPort } from '../../allocation/ports.ts';
import type { Db, PortRow } from '../../db/database.ts';
import { networksByIds } from '../../db/networks.ts';
import { deletePorts, findPort, listPorts, setPortGroups, updatePort } from '../../db/ports.ts';
import { ensureDefaultGroup } from '../../db/security-groups.ts';
import { faults } from '../../model/faults.ts';
import { newOwner, requireOwner } from '../access.ts';
import type { Context, Resource } from '../context.ts';
import { visibleNetwork } from '../networks/networks.ts';
import { checkRights, checkTogether, checkedGroups, checkedMac, checkedPairs } from './checks.ts';
import { createPortBody, updatePortBody, type PortCreate, type PortUpdate } from './schema.ts';
import { portView } from './view.ts';

export const ports = (context: Context): Resource<PortCreate, PortUpdate> => ({
  member: 'port',
  collection: 'ports',
  columns: ['id', 'name', 'project_id', 'network_id', 'device_id', 'device_owner', 'mac_address', 'status'],
  attributes: [
    'id',
    'name',
    'project_id',
    'network_id',
    'device_id',
    'device_owner',
    'mac_address',
    'status',
    'admin_state_up',
    'description',
    'fixed_ips',
    'security_groups',
    'binding:host_id',
    'binding:vnic_type',
    'port_security_enabled',
  ],
  createSchema: createPortBody,
  updateSchema: updatePortBody,

  async list(auth, wanted) {
    return (await listPorts(context.db, auth, wanted)).map((row) => portView(row, auth.isAdmin));
  },
  async show(auth, id) {
    return portView(await visiblePort(context.db, auth, id), auth.isAdmin);
  },
  async create(auth, body) {
    const id = await create(context, auth, body);
    return this.show(auth, id);
  },
  async update(auth, id, body) {
    await update(context, auth, await visiblePort(context.db, auth, id), body);
    return this.show(auth, id);
  },
  async remove(auth, id) {
    const port = await visiblePort(context.db, auth, id);
    requireOwner(auth, port, 'delete_port');
    if (port.device_owner === dhcpOwner) throw faults.servicePortInUse(id);
    await context.changes.around(scopeOf(port), () => deletePorts(context.db, [id]));
  },
});

async function create({ db, changes }: Context, auth: AuthContext, body: PortCreate): Promise<string> {
  const network = await visibleNetwork(db, auth, body.network_id);
  checkRights(auth, network, body, 'create_port');
  const project_id = newOwner(auth, body);
  const secured = body.port_security_enabled ?? network.port_security_enabled;
  const groups = await checkedGroups(
    db,
    project_id,
    body.security_groups ?? (secured ? [await ensureDefaultGroup(db, project_id)] : []),
  );
  const pairs = checkedPairs(body.allowed_address_pairs);
  checkTogether({ secured, groups, pairs: pairs ?? [] });
  const draft = {
    network_id: network.id,
    project_id,
    mac_address: checkedMac(body.mac_address),
    fixed_ips: body.fixed_ips,
    security_groups: groups,
    allowed_address_pairs: pairs,
    row: { ...columnsOf(body), port_security_enabled: secured },
  };
  return changes.around({ networks: [network.id], groups }, () =>
    db.transaction().execute((tx) => createPort(tx, draft)),
  );
}

async function update(
  { db, changes }: Context,
  auth: AuthContext,
  port: PortRow,
  body: PortUpdate,
): Promise<void> {
  requireOwner(auth, port, 'update_port');
  const [network] = await networksByIds(db, [port.network_id]);
  if (!network) throw faults.networkNotFound(port.network_id);
  checkRights(auth, network, body, 'update_port');
  refuseTheft(auth, port, body);
  const groups = body.security_groups && (await checkedGroups(db, port.project_id, body.security_groups));
  const pairs = checkedPairs(body.allowed_address_pairs);
  checkTogether({
    secured: body.port_security_enabled ?? port.port_security_enabled,
    groups: groups ?? port.security_groups,
    pairs: pairs ?? port.allowed_address_pairs,
  });
  const work = async (tx: Db) => {
    const allowed = pairs && {
      allowed_address_pairs: JSON.stringify(completePairs(pairs, port.mac_address)),
    };
    await updatePort(tx, port.id, { ...columnsOf(body), ...allowed });
    if (groups) await setPortGroups(tx, port.id, groups);
    if (body.fixed_ips) await changeAddresses(tx, port, body.fixed_ips);
  };
  const scope = { networks: [port.network_id], groups: [...port.security_groups, ...(groups ?? [])] };
  await changes.around(scope, () => db.transaction().execute(work));
}

/** A port that a host serves belongs to its instance until compute lets it go. */
function refuseTheft(auth: AuthContext, port: PortRow, body: PortUpdate): void {
  const moves = body.device_id !== undefined && body.device_id !== port.device_id;
  if (moves && port.host !== '' && !auth.isAdmin) throw faults.portBound(port.id, port.device_id);
}

/** The keys of a body that are columns by the same name, and the host. */
function columnsOf(body: PortCreate | PortUpdate) {
  const {
    name,
    description,
    admin_state_up,
    device_id,
    device_owner,
    port_security_enabled,
    'binding:host_id': host,
  } = body;
  const columns = { name, description, admin_state_up, device_id, device_owner, port_security_enabled, host };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as Partial<
    Required<typeof columns>
  >;
}

const scopeOf = (port: PortRow) => ({ networks: [port.network_id], groups: port.security_groups });

async function visiblePort(db: Db, auth: AuthContext, id: string): Promise<PortRow> {
  const port = await findPort(db, auth, id);
  if (!port) throw faults.portNotFound(id);
  return port;
}
