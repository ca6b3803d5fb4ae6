// Networks: create, list, show, update, delete.
import { randomUUID } from 'node:crypto';
import type { AuthContext } from '@nova-lite/service-kit';
import { dhcpOwner } from '../../allocation/dhcp-port.ts';
import { randomMac } from '../../allocation/ports.ts';
import type { Db, NetworkRow } from '../../db/database.ts';
import {
  deleteNetwork,
  findNetwork,
  insertNetwork,
  listNetworks,
  lockNetwork,
  updateNetwork,
} from '../../db/networks.ts';
import { deletePorts, portsWhere } from '../../db/ports.ts';
import { deleteSubnet, subnetsOf } from '../../db/subnets.ts';
import { faults } from '../../model/faults.ts';
import { newOwner, requireOwner } from '../access.ts';
import type { Context, Resource } from '../context.ts';
import { createNetworkBody, updateNetworkBody, type NetworkCreate, type NetworkUpdate } from './schema.ts';
import { networkView } from './view.ts';

export const networks = ({ db, changes, mtu }: Context): Resource<NetworkCreate, NetworkUpdate> => ({
  member: 'network',
  collection: 'networks',
  columns: ['id', 'name', 'project_id'],
  attributes: [
    'id',
    'name',
    'project_id',
    'admin_state_up',
    'status',
    'shared',
    'mtu',
    'description',
    'router:external',
    'subnets',
    'port_security_enabled',
    'is_default',
    'provider:network_type',
    'provider:physical_network',
    'provider:segmentation_id',
  ],
  createSchema: createNetworkBody,
  updateSchema: updateNetworkBody,

  async list(auth, wanted) {
    return (await listNetworks(db, auth, wanted)).map((row) => networkView(row, auth.isAdmin));
  },
  async show(auth, id) {
    return networkView(await visibleNetwork(db, auth, id), auth.isAdmin);
  },
  async create(auth, body) {
    refuseUnsupported(body);
    if (body.shared) requireAdminFor(auth, 'create_network:shared');
    const id = randomUUID();
    await insertNetwork(db, {
      id,
      project_id: newOwner(auth, body),
      name: body.name ?? '',
      description: body.description ?? '',
      admin_state_up: body.admin_state_up ?? true,
      shared: body.shared ?? false,
      mtu: Number(body.mtu ?? mtu),
      port_security_enabled: body.port_security_enabled ?? true,
      service_mac: randomMac(),
    });
    return this.show(auth, id);
  },
  async update(auth, id, body) {
    const network = await ownNetwork(db, auth, id, 'update_network');
    if (body['router:external']) refuseUnsupported(body);
    if (body.shared !== undefined && body.shared !== network.shared)
      requireAdminFor(auth, 'update_network:shared');
    const { 'router:external': _, mtu: asked, ...columns } = body;
    const mtu = asked === undefined ? undefined : Number(asked);
    await changes.around({ networks: [id] }, () => updateNetwork(db, id, { ...columns, mtu }));
    return this.show(auth, id);
  },
  async remove(auth, id) {
    await ownNetwork(db, auth, id, 'delete_network');
    await changes.around({ networks: [id] }, () => db.transaction().execute((tx) => removeNetwork(tx, id)));
  },
});

/** With its subnets and what served them; refused while anybody else's port is on it. */
async function removeNetwork(tx: Db, id: string): Promise<void> {
  if (!(await lockNetwork(tx, id))) throw faults.networkNotFound(id);
  const ports = await portsWhere(tx, { network_id: [id] });
  const inUse = ports.filter((port) => port.device_owner !== dhcpOwner).map((port) => port.id);
  if (inUse.length > 0) throw faults.networkInUse(id, inUse);
  await deletePorts(
    tx,
    ports.map((port) => port.id),
  );
  for (const subnet of await subnetsOf(tx, [id])) await deleteSubnet(tx, subnet.id);
  await deleteNetwork(tx, id);
}

export async function visibleNetwork(db: Db, auth: AuthContext, id: string): Promise<NetworkRow> {
  const network = await findNetwork(db, auth, id);
  if (!network) throw faults.networkNotFound(id);
  return network;
}

/** Shared networks are visible to all and changed by their owner alone. */
export async function ownNetwork(db: Db, auth: AuthContext, id: string, rule: string): Promise<NetworkRow> {
  const network = await visibleNetwork(db, auth, id);
  requireOwner(auth, network, rule);
  return network;
}

function requireAdminFor(auth: AuthContext, rule: string): void {
  if (!auth.isAdmin) throw faults.forbidden(rule);
}

function refuseUnsupported(body: NetworkCreate): void {
  if (body['router:external'])
    throw faults.invalid('router:external networks need routers, which this cloud does not have');
  const type = body['provider:network_type'];
  const physical = body['provider:physical_network'];
  if (physical)
    throw faults.invalid(`physical_network '${physical}' unknown for ${type ?? 'flat'} provider network`);
  if (type !== undefined && type !== 'local')
    throw faults.invalid(`network_type value '${type}' not supported`);
  if (typeof body['provider:segmentation_id'] === 'number')
    throw faults.invalid('segmentation_id prohibited for local provider network');
}
