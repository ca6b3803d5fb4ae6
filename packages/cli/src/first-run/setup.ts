// What a new cloud holds so that the first `openstack server create` works. Each thing is looked up before it is made.
import type { ApiClient } from './api-client.ts';

export const flavors = [
  { id: '1', name: 'm1.tiny', ram: 256, disk: 1, vcpus: 1 },
  { id: '2', name: 'm1.small', ram: 1024, disk: 5, vcpus: 1 },
  { id: '3', name: 'm1.medium', ram: 2048, disk: 10, vcpus: 2 },
  { id: '4', name: 'm1.large', ram: 4096, disk: 20, vcpus: 4 },
] as const;

export const privateNetwork = { name: 'private', subnet: 'private-subnet', cidr: '10.20.0.0/24' } as const;

/** The group that lets SSH and ping in; the default group lets nothing in from outside, as in every OpenStack. */
export const sshGroup = 'ssh';

export async function createFlavors(admin: ApiClient): Promise<void> {
  const { flavors: known } = await admin.call<{ flavors: { name: string }[] }>('compute', 'GET', '/flavors');
  for (const flavor of flavors) {
    if (known.some(({ name }) => name === flavor.name)) continue;
    await admin.call('compute', 'POST', '/flavors', { flavor });
  }
}

/** Shared by all projects. */
export async function createPrivateNetwork(admin: ApiClient): Promise<void> {
  const { name, subnet, cidr } = privateNetwork;
  const network = { name, shared: true };
  const { id } = await findOrCreate(admin, 'networks', { name }, { network });
  await findOrCreate(
    admin,
    'subnets',
    { name: subnet, network_id: id },
    {
      subnet: { name: subnet, network_id: id, ip_version: 4, cidr },
    },
  );
}

export async function createSshGroup(project: ApiClient): Promise<void> {
  const security_group = { name: sshGroup, description: 'Lets SSH and ping in' };
  const { id } = await findOrCreate(project, 'security-groups', { name: sshGroup }, { security_group });
  const { security_group_rules: rules } = await project.call<{
    security_group_rules: { protocol: string | null }[];
  }>('network', 'GET', `/v2.0/security-group-rules?security_group_id=${id}&direction=ingress`);
  const wanted = [{ protocol: 'tcp', port_range_min: 22, port_range_max: 22 }, { protocol: 'icmp' }];
  for (const rule of wanted.filter(({ protocol }) => !rules.some((known) => known.protocol === protocol))) {
    const security_group_rule = {
      security_group_id: id,
      direction: 'ingress',
      ethertype: 'IPv4',
      remote_ip_prefix: '0.0.0.0/0',
      ...rule,
    };
    await project.call('network', 'POST', '/v2.0/security-group-rules', { security_group_rule });
  }
}

export interface BuiltImage {
  readonly path: string;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  readonly properties: Readonly<Record<string, string>>;
}

interface ListedImage {
  readonly id: string;
  readonly status: string;
  readonly nova_lite_sources?: string;
}

/** What `POST /v2/images` takes. */
export interface NewImage {
  readonly [property: string]: string | number;
}

/** The image of that name that was made from `sources`, if there is one. */
export async function findOwnImage(
  admin: ApiClient,
  name: string,
  sources: string,
): Promise<string | undefined> {
  const images = await listOwnImages(admin, name);
  return images.find((image) => image.status === 'active' && image.nova_lite_sources === sources)?.id;
}

/** Puts a newer build in the place of older ones; servers of those keep what they stand on. */
export async function replaceOwnImage(
  admin: ApiClient,
  add: (request: NewImage, file: string) => Promise<{ id: string }>,
  { name, sources, image }: { name: string; sources: string; image: BuiltImage },
): Promise<void> {
  const { id } = await add(imageRequest(name, sources, image), image.path);
  const older = (await listOwnImages(admin, name)).filter((known) => known.id !== id);
  for (const old of older) await admin.call('image', 'DELETE', `/v2/images/${old.id}`);
}

async function listOwnImages(admin: ApiClient, name: string): Promise<ListedImage[]> {
  const path = `/v2/images?name=${encodeURIComponent(name)}`;
  const { images } = await admin.call<{ images: ListedImage[] }>('image', 'GET', path);
  return images.filter((image) => image.nova_lite_sources !== undefined);
}

const imageRequest = (name: string, sources: string, image: BuiltImage): NewImage => ({
  name,
  visibility: 'public',
  disk_format: 'qcow2',
  container_format: 'bare',
  min_disk: image.minDiskGb,
  min_ram: image.minRamMb,
  ...image.properties,
  nova_lite_sources: sources,
});

/** Of a collection of the network service: the first that matches `query`, or the one that `body` makes. */
async function findOrCreate(
  api: ApiClient,
  collection: 'networks' | 'subnets' | 'security-groups',
  query: Record<string, string>,
  body: Record<string, unknown>,
): Promise<{ id: string }> {
  const found = await api.call<Record<string, { id: string }[]>>(
    'network',
    'GET',
    `/v2.0/${collection}?${new URLSearchParams(query)}`,
  );
  const [first] = Object.values(found).find(Array.isArray) ?? [];
  if (first) return first;
  const made = await api.call<Record<string, { id: string }>>('network', 'POST', `/v2.0/${collection}`, body);
  const [thing] = Object.values(made);
  if (!thing) throw new Error(`The network service answered without what it made in ${collection}.`);
  return thing;
}
