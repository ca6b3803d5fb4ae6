// meta_data.json of each OpenStack version, keys in Nova's order.
import type { InstanceDevice, InstanceKey, InstanceNic, InstanceRecord } from './record.ts';
import { includes } from './versions.ts';

/** What only the config drive says. */
export interface DriveExtras {
  readonly files?: readonly { readonly path: string; readonly content_path: string }[];
  readonly adminPass?: string;
}

export function metaData(
  record: InstanceRecord,
  version: string,
  randomSeed?: Uint8Array,
  extras: DriveExtras = {},
): object {
  return {
    uuid: record.uuid,
    ...(Object.keys(record.meta).length > 0 && { meta: record.meta }),
    ...(extras.files?.length && { files: extras.files }),
    ...(extras.adminPass && { admin_pass: extras.adminPass }),
    ...(record.keys.length > 0 && keyFields(record.keys)),
    hostname: fqdnOf(record),
    name: record.name,
    launch_index: record.launchIndex,
    availability_zone: record.availabilityZone,
    ...(randomSeed &&
      includes(version, '2013-04-04') && { random_seed: Buffer.from(randomSeed).toString('base64') }),
    ...(includes(version, '2015-10-15') && { project_id: record.projectId }),
    ...(includes(version, '2016-06-30') && {
      devices: (record.devices ?? []).flatMap((it) => deviceFields(it, version)),
    }),
    ...(includes(version, '2020-10-14') && { dedicated_cpus: record.dedicatedCpus ?? [] }),
  };
}

export function fqdnOf({ hostname, domain }: InstanceRecord): string {
  return domain === '' ? hostname : `${hostname}.${domain}`;
}

function keyFields(keys: readonly InstanceKey[]): object {
  return {
    public_keys: Object.fromEntries(keys.map(({ name, data }) => [name, data])),
    keys: keys.map(({ name, type, data }) => ({ name, type, data })),
  };
}

/** An interface that has nothing to tell beyond its address is left out. */
function deviceFields(device: InstanceDevice, version: string): object[] {
  const own = device.type === 'nic' ? nicFields(device, version) : diskFields(device);
  const tells = device.type === 'disk' || device.tags !== undefined || 'vlan' in own || 'vf_trusted' in own;
  const { bus, address, tags } = device;
  return tells ? [{ ...own, bus, address, ...(tags && { tags }) }] : [];
}

function nicFields({ vlan, vfTrusted, mac }: InstanceNic, version: string): object {
  return {
    ...(includes(version, '2017-02-22') && vlan !== undefined && { vlan }),
    ...(includes(version, '2018-08-27') && { vf_trusted: vfTrusted ?? false }),
    type: 'nic',
    mac,
  };
}

function diskFields({ serial, path }: { serial?: string; path?: string }): object {
  return { type: 'disk', ...(serial && { serial }), ...(path && { path }) };
}
