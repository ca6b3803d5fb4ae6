// What a new cloud holds so that the first `openstack server create` works. Each thing is looked up before it is made.
import { openAsBlob } from 'node:fs';
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
  readonly sha256: string;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  readonly properties: Readonly<Record<string, string>>;
}

interface ListedImage {
  readonly id: string;
  readonly status: string;
  readonly nova_lite_sha256?: string;
}

/** A newer build takes the name over; servers of the old one keep what they stand on. */
export async function uploadImage(admin: ApiClient, name: string, image: BuiltImage): Promise<void> {
  const { images } = await admin.call<{ images: ListedImage[] }>(
    'image',
    'GET',
    `/v2/images?name=${encodeURIComponent(name)}`,
  );
  const current = images.find(
    (known) => known.status === 'active' && known.nova_lite_sha256 === image.sha256,
  );
  if (!current) await createImage(admin, name, image);
  const ours = images.filter((known) => known.nova_lite_sha256 !== undefined);
  for (const old of ours) if (old !== current) await admin.call('image', 'DELETE', `/v2/images/${old.id}`);
}

async function createImage(admin: ApiClient, name: string, image: BuiltImage): Promise<void> {
  const { id } = await admin.call<{ id: string }>('image', 'POST', '/v2/images', {
    name,
    visibility: 'public',
    disk_format: 'qcow2',
    container_format: 'bare',
    min_disk: image.minDiskGb,
    min_ram: image.minRamMb,
    ...image.properties,
    nova_lite_sha256: image.sha256,
  });
  await admin.upload('image', `/v2/images/${id}/file`, await openAsBlob(image.path));
}

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
