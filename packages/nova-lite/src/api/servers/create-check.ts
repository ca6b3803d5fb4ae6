// Everything about a new server that can be wrong, found before anything is created; in Nova's words.
import type { Finding } from '@nova-lite/cloud-config';
import { badRequest, notImplemented, requireAdmin } from '@nova-lite/service-kit';
import type { InstanceKey } from '@nova-lite/instance-metadata';
import { findKeypair, listNodes, listServices, snapshotOf, type FlavorSnapshot } from '../../db/index.ts';
import type { Image, NetworkRequest, NetworkRequestItem } from '../../ports.ts';
import type { Call, NovaApiOptions } from '../context.ts';
import { tokenModeProblem } from '../../model/metadata-tokens.ts';
import { invalidInput } from '../faults.ts';
import { usableFlavor } from '../flavors/find.ts';
import { refuseOutOfVersion } from '../version-gates.ts';
import { checkSizes, countWithinQuota } from './quota.ts';
import { serverGates, type CreateServerBody, type NewServer } from './create-schema.ts';
import { checkUserDataOf } from './user-data-check.ts';

type CreateCall = Call<CreateServerBody>;

/** A request that holds, with what it refers to. */
export interface CheckedServer {
  readonly flavor: FlavorSnapshot;
  readonly image: Image;
  readonly key: InstanceKey | null;
  readonly networks: readonly NetworkRequestItem[];
  readonly securityGroups: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** How many are made. */
  readonly count: number;
  readonly forcedHost: string | undefined;
  readonly availabilityZone: string | null;
  /** What is to be said about the user data. */
  readonly userDataFindings: readonly Finding[];
}

export async function checkServer(api: NovaApiOptions, call: CreateCall): Promise<CheckedServer> {
  const { server } = call.body;
  checkShape(call);
  const userDataFindings = await checkUserDataOf(api, server);
  const { min, max } = countsOf(server);
  const { forcedHost, availabilityZone } = await whereOf(api, call);
  const flavor = await flavorOf(api, call);
  const image = await imageOf(api, call);
  checkFit(flavor, image);
  checkTokenMode(server, image, flavor);
  const key = await keyOf(api, call);
  checkSizes(server, api.config.quota);
  const count = await countWithinQuota(api.db, api.config.quota, {
    projectId: call.auth.projectId,
    flavor,
    min,
    max,
  });
  const securityGroups = groupNames(server);
  const ports = await api.networks.check(call.auth, networksOf(server), securityGroups, count);
  return {
    flavor,
    image,
    key,
    ...ports,
    securityGroups,
    count,
    forcedHost,
    availabilityZone,
    userDataFindings,
  };
}

/** What the schema cannot say. */
function checkShape({ body, version }: CreateCall): void {
  const { server } = body;
  refuseOutOfVersion('server', server, serverGates, version);
  if (version >= 37 && server.networks === undefined)
    throw invalidInput('server', server, "'networks' is a required property");
  if (version < 37 && typeof server.networks === 'string') {
    throw invalidInput('networks', server.networks, `'${server.networks}' is not of type 'array'`);
  }
  if (server.user_data !== undefined && server.user_data !== null) checkBase64('user_data', server.user_data);
  for (const { contents } of server.personality ?? []) checkBase64('contents', contents);
  refuseWhatIsAbsent(body);
}

function checkBase64(field: string, text: string): void {
  const compact = text.replace(/\s+/g, '');
  if (compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return;
  throw invalidInput(field, text, `'${text.slice(0, 100)}' is not a 'base64'`);
}

/** Asked for, and not done here: said, not passed over. */
function refuseWhatIsAbsent({ server, ...rest }: CreateServerBody): void {
  const hints = { ...rest['OS-SCH-HNT:scheduler_hints'], ...rest['os:scheduler_hints'] };
  const asked = Object.keys(hints);
  if (asked.length > 0)
    throw notImplemented(
      `The scheduler hints ${asked.join(', ').slice(0, 200)} are not supported by this cloud.`,
    );
  const devices = (server.block_device_mapping_v2 ?? []) as Record<string, unknown>[];
  if (devices.some((device) => !isLocalImage(device, server))) {
    throw notImplemented(
      'block_device_mapping_v2: volumes, swap and ephemeral disks are not supported by this cloud.',
    );
  }
}

/** The client names the image's own disk beside others. */
const isLocalImage = (device: Record<string, unknown>, server: NewServer): boolean =>
  device['source_type'] === 'image' &&
  device['destination_type'] === 'local' &&
  device['uuid'] === server.imageRef;

function countsOf(server: NewServer): { min: number; max: number } {
  const min = Number(server.min_count ?? 1);
  const max = Number(server.max_count ?? min);
  if (min > max) throw badRequest('min_count must be <= max_count');
  return { min, max };
}

/** `availability_zone` may be `zone:host` or `zone:host:node`; 2.74 has `host` and `hypervisor_hostname`. */
async function whereOf(api: NovaApiOptions, { auth, body: { server } }: CreateCall) {
  const [zone = '', zoneHost, zoneNode] = (server.availability_zone ?? '').split(':');
  if (zoneHost !== undefined) requireAdmin(auth, 'os_compute_api:servers:create:forced_host');
  if (zone !== '' && zone !== api.config.availabilityZone)
    throw badRequest('The requested availability zone is not available');
  const { host, hypervisor_hostname: node } = server;
  if (host !== undefined || node !== undefined)
    requireAdmin(auth, 'compute:servers:create:requested_destination');
  const forcedHost = await knownHost(api, zoneHost || host, zoneNode || node);
  return { forcedHost, availabilityZone: zone === '' ? null : zone };
}

async function knownHost(
  { db }: NovaApiOptions,
  host: string | undefined,
  node: string | undefined,
): Promise<string | undefined> {
  if (node !== undefined) {
    const found = (await listNodes(db)).find(
      (row) => row.hypervisor_hostname === node && (host === undefined || row.host === host),
    );
    if (!found) throw badRequest(`Compute host ${node} could not be found.`);
    return found.host;
  }
  if (host === undefined) return undefined;
  if ((await listServices(db, { binary: 'nova-compute', host })).length === 0)
    throw badRequest(`Compute host ${host} could not be found.`);
  return host;
}

async function flavorOf(
  { db }: NovaApiOptions,
  { auth, body: { server } }: CreateCall,
): Promise<FlavorSnapshot> {
  const id = String(server.flavorRef).split('/').at(-1) ?? '';
  const flavor = await usableFlavor(db, auth, id);
  if (!flavor) throw badRequest(`Flavor ${id} could not be found.`);
  return snapshotOf(flavor);
}

async function imageOf({ images }: NovaApiOptions, { auth, body: { server } }: CreateCall): Promise<Image> {
  if (server.imageRef === undefined || server.imageRef === '') throw badRequest('Invalid imageRef provided.');
  const image = await images.find(auth, server.imageRef);
  if (!image) throw badRequest('Can not find requested image');
  if (image.status !== 'active') throw badRequest(`Image ${image.id} is not active.`);
  return image;
}

const gib = 1024 ** 3;

/** A disk of 0 is as large as the image. */
function checkFit(flavor: FlavorSnapshot, image: Image): void {
  if (image.minRamMb > flavor.ramMb) throw badRequest("Flavor's memory is too small for requested image.");
  const disk = flavor.diskGb * gib;
  if (disk === 0) return;
  if (image.sizeBytes > disk) {
    throw badRequest(
      `Flavor's disk is too small for requested image. Flavor disk is ${disk} bytes, image is ${image.sizeBytes} bytes.`,
    );
  }
  const least = image.minDiskGb * gib;
  if (least > disk) {
    throw badRequest(
      `Flavor's disk is smaller than the minimum size specified in image metadata. Flavor disk is ${disk} bytes, minimum size is ${least} bytes.`,
    );
  }
}

function checkTokenMode({ metadata = {} }: NewServer, image: Image, flavor: FlavorSnapshot): void {
  const problem = tokenModeProblem(metadata, image.properties, flavor.extraSpecs);
  if (problem) throw badRequest(problem);
}

async function keyOf(
  { db }: NovaApiOptions,
  { auth, body: { server } }: CreateCall,
): Promise<InstanceKey | null> {
  if (server.key_name === undefined) return null;
  const key = await findKeypair(db, auth.userId, server.key_name);
  if (!key) throw badRequest('Invalid key_name provided.');
  return { name: key.name, type: key.type, data: key.public_key.trim() };
}

const groupNames = (server: NewServer): string[] => {
  const names = [...new Set((server.security_groups ?? []).map(({ name }) => name))];
  return names.length === 0 ? ['default'] : names;
};

function networksOf({ networks = 'auto' }: NewServer): NetworkRequest {
  if (typeof networks === 'string') return networks as 'auto' | 'none';
  if (networks.length === 0) return 'auto';
  return networks.map(({ uuid, port, fixed_ip }) => ({
    networkId: uuid,
    portId: port ?? undefined,
    fixedIp: fixed_ip,
  }));
}
