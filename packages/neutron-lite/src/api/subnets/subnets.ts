// Subnets: create, list, show, update, delete. Each change brings the network's DHCP port in line.
import { randomUUID } from 'node:crypto';
import type { AuthContext } from '@nova-lite/service-kit';
import { syncDhcpPort } from '../../allocation/dhcp-port.ts';
import type { Db, NetworkRow, SubnetRow } from '../../db/database.ts';
import { guestsOfSubnet } from '../../db/fixed-ips.ts';
import { lockNetwork, networksByIds } from '../../db/networks.ts';
import {
  deleteSubnet,
  findSubnet,
  insertSubnet,
  listSubnets,
  subnetsOf,
  updateSubnet,
} from '../../db/subnets.ts';
import { isAutomatic } from '../../model/choose-addresses.ts';
import { faults } from '../../model/faults.ts';
import { planSubnet, type PlannedSubnet } from '../../model/plan-subnet.ts';
import { requireOwner } from '../access.ts';
import type { Context, Resource } from '../context.ts';
import { ownNetwork } from '../networks/networks.ts';
import { createSubnetBody, updateSubnetBody, type SubnetCreate, type SubnetUpdate } from './schema.ts';
import { subnetView } from './view.ts';

export const subnets = ({ db, changes }: Context): Resource<SubnetCreate, SubnetUpdate> => ({
  member: 'subnet',
  collection: 'subnets',
  columns: ['id', 'name', 'project_id', 'network_id', 'cidr', 'gateway_ip'],
  attributes: [
    'id',
    'name',
    'project_id',
    'network_id',
    'cidr',
    'gateway_ip',
    'ip_version',
    'enable_dhcp',
    'description',
    'ipv6_ra_mode',
    'ipv6_address_mode',
    'subnetpool_id',
  ],
  createSchema: createSubnetBody,
  updateSchema: updateSubnetBody,

  async list(auth, wanted) {
    return (await listSubnets(db, auth, wanted)).map(subnetView);
  },
  async show(auth, id) {
    return subnetView(await visibleSubnet(db, auth, id));
  },
  async create(auth, body) {
    const network = await ownNetwork(db, auth, body.network_id, 'create_subnet');
    const id = randomUUID();
    const work = () => db.transaction().execute((tx) => createSubnet(tx, id, network, body));
    await changes.around({ networks: [network.id] }, work);
    return this.show(auth, id);
  },
  async update(auth, id, body) {
    const subnet = await visibleSubnet(db, auth, id);
    requireOwner(auth, subnet, 'update_subnet');
    const work = () => db.transaction().execute((tx) => changeSubnet(tx, subnet, body));
    await changes.around({ networks: [subnet.network_id] }, work);
    return this.show(auth, id);
  },
  async remove(auth, id) {
    const subnet = await visibleSubnet(db, auth, id);
    requireOwner(auth, subnet, 'delete_subnet');
    const work = () => db.transaction().execute((tx) => removeSubnet(tx, subnet));
    await changes.around({ networks: [subnet.network_id] }, work);
  },
});

async function createSubnet(tx: Db, id: string, network: NetworkRow, body: SubnetCreate): Promise<void> {
  if (!(await lockNetwork(tx, network.id))) throw faults.networkNotFound(network.id);
  const siblings = await subnetsOf(tx, [network.id]);
  const plan = planSubnet(
    body,
    network.id,
    siblings.map((subnet) => subnet.cidr),
  );
  await insertSubnet(tx, {
    ...columnsOf(plan),
    id,
    network_id: network.id,
    project_id: network.project_id,
    name: body.name ?? '',
    description: body.description ?? '',
    ip_version: body.ip_version,
    cidr: plan.cidr,
    enable_dhcp: body.enable_dhcp ?? true,
    ipv6_ra_mode: body.ipv6_ra_mode ?? null,
    ipv6_address_mode: body.ipv6_address_mode ?? null,
  });
  await syncDhcpPort(tx, network);
}

/** The range and the modes stay as they were made; the rest is planned again as a whole. */
async function changeSubnet(tx: Db, subnet: SubnetRow, body: SubnetUpdate): Promise<void> {
  await lockNetwork(tx, subnet.network_id);
  const plan = planSubnet({ ...subnet, ...body }, subnet.network_id, []);
  const { name = subnet.name, description = subnet.description, enable_dhcp = subnet.enable_dhcp } = body;
  await updateSubnet(tx, subnet.id, { ...columnsOf(plan), name, description, enable_dhcp });
  const [network] = await networksByIds(tx, [subnet.network_id]);
  if (network) await syncDhcpPort(tx, network);
}

async function removeSubnet(tx: Db, subnet: SubnetRow): Promise<void> {
  await lockNetwork(tx, subnet.network_id);
  // Automatic addresses go with the prefix; nobody chose them.
  if (!isAutomatic(subnet) && (await guestsOfSubnet(tx, subnet.id)).length > 0)
    throw faults.subnetInUse(subnet.id);
  await deleteSubnet(tx, subnet.id);
  const [network] = await networksByIds(tx, [subnet.network_id]);
  if (network) await syncDhcpPort(tx, network);
}

const columnsOf = (plan: PlannedSubnet) => ({
  gateway_ip: plan.gateway_ip,
  allocation_pools: JSON.stringify(plan.allocation_pools),
  dns_nameservers: JSON.stringify(plan.dns_nameservers),
  host_routes: JSON.stringify(plan.host_routes),
});

async function visibleSubnet(db: Db, auth: AuthContext, id: string): Promise<SubnetRow> {
  const subnet = await findSubnet(db, auth, id);
  if (!subnet) throw faults.subnetNotFound(id);
  return subnet;
}
