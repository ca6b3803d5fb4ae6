// What a template may use: `ds.meta_data.*` and `v1.*`, as in cloud-init's instance-data.json.
import { machine, release } from 'node:os';
import type { JinjaVariables } from '@nova-lite/cloud-config';
import type { Instance } from './datasource/instance.ts';
import type { RootFiles } from './guest/root-files.ts';
import { osRelease } from './guest/os-release.ts';

export async function jinjaVariables(instance: Instance, files: RootFiles): Promise<JinjaVariables> {
  const { metadata, uuid } = instance;
  const hostname = instance.hostname?.split('.')[0] ?? null;
  const system = await osRelease(files);
  const v1 = {
    availability_zone: metadata['availability_zone'] ?? null,
    cloud_id: 'openstack',
    cloud_name: 'openstack',
    distro: system.get('ID') ?? null,
    distro_release: system.get('VERSION_CODENAME') ?? null,
    distro_version: system.get('VERSION_ID') ?? null,
    instance_id: uuid,
    kernel_release: release(),
    local_hostname: hostname,
    machine: machine(),
    platform: 'openstack',
    public_ssh_keys: instance.keys,
    region: null,
    variant: system.get('ID') ?? null,
  };
  const ds = { meta_data: { ...metadata, 'instance-id': uuid, 'local-hostname': instance.hostname ?? null } };
  return withAliases({ ...v1, v1, ds });
}

const deepest = 20;

/** A hyphen or a dot in a name cannot be written after a dot: `local-hostname` is `local_hostname` too. */
function withAliases(value: Record<string, unknown>, depth = 0): Record<string, unknown> {
  const entries = Object.entries(value).flatMap(([key, each]) => {
    const inner = isRecord(each) && depth < deepest ? withAliases(each, depth + 1) : each;
    const alias = key.replace(/[-.]/g, '_');
    return alias === key
      ? [[key, inner]]
      : [
          [alias, inner],
          [key, inner],
        ];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
