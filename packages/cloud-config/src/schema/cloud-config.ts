// All of cloud-config, module by module.
import { apt } from './apt.ts';
import { caCerts } from './ca-certs.ts';
import { commands } from './commands.ts';
import { disks } from './disks.ts';
import { ending } from './ending.ts';
import { hostname } from './hostname.ts';
import { merging } from './merging.ts';
import { mounts } from './mounts.ts';
import { notAppliedKeys } from './not-applied.ts';
import { ntp } from './ntp.ts';
import { packages } from './packages.ts';
import { mapOf, type Properties, type Schema } from './schema.ts';
import { setPasswords } from './set-passwords.ts';
import { ssh } from './ssh.ts';
import { system } from './system.ts';
import { usersGroups } from './users-groups.ts';
import { writeFiles } from './write-files.ts';

/** The top-level keys of each module. */
const modules: ReadonlyMap<string, Properties> = new Map(
  Object.entries({
    'users-groups': usersGroups,
    'set-passwords': setPasswords,
    ssh,
    commands,
    'write-files': writeFiles,
    hostname,
    packages,
    system,
    ntp,
    'ca-certs': caCerts,
    apt,
    disks,
    mounts,
    ending,
    merging,
    'not-applied': notAppliedKeys,
  }),
);

export const schemaModules: readonly string[] = [...modules.keys()];

export const cloudConfig: Schema = mapOf(
  Object.assign({}, ...modules.values()) as Properties,
  'User data of the form `#cloud-config`.',
);

export const knownKeys: ReadonlySet<string> = new Set(Object.keys(cloudConfig.properties ?? {}));

/** One module, or all of them, as a document for an editor. `undefined` when there is no such module. */
export function schemaDocument(module?: string): Readonly<Record<string, unknown>> | undefined {
  const properties = module === undefined ? cloudConfig.properties : modules.get(module);
  if (!properties) return undefined;
  const title = module === undefined ? 'cloud-config' : `cloud-config: ${module}`;
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...cloudConfig,
    properties,
    // A file has the keys of other modules too.
    additionalProperties: module !== undefined,
  };
}
