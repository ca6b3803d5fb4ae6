// From the tree to what was meant, module by module.
import type { Position, Report, Say } from '../finding.ts';
import { sayTo } from '../finding.ts';
import { cloudConfig, knownKeys } from '../schema/cloud-config.ts';
import type { Schema } from '../schema/schema.ts';
import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { isNull } from '../yaml/node.ts';
import { readCommands } from './commands.ts';
import { readAliases } from './devices.ts';
import { readDiskSetup } from './disk-setup.ts';
import { readEnding } from './ending.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './fields.ts';
import { readFsSetup } from './fs-setup.ts';
import { readGroups } from './groups.ts';
import { readHostKeys } from './host-keys.ts';
import { readHostname } from './hostname.ts';
import type { Intent } from './intent.ts';
import { readKeyboard } from './keyboard.ts';
import { readMounts } from './mounts.ts';
import { readPackages } from './packages.ts';
import { readPasswords } from './passwords.ts';
import { describe, readBoolean } from './read-value.ts';
import { readImportIds } from './ssh-import-id.ts';
import { readKeys } from './ssh-keys.ts';
import { readSystem } from './system.ts';
import { readTrust } from './trust.ts';
import { readUsers } from './users.ts';
import { readWriteFiles } from './write-files.ts';

/** What is meant, with a finding for everything that is not written as it should be. An absent root means nothing. */
export function intent(root: YamlNode | undefined, report: Report): Intent {
  const say = sayTo(report);
  const top = topFields(root, say);
  const disableRoot = top.get('disable_root');
  const aliases = readAliases(top, say);
  const users = readUsers(top, say);
  return {
    ...readPasswords(top, say),
    ...readHostname(top, say),
    ...users,
    sshImportIds: [
      ...readImportIds(top.get('ssh_import_id')?.value, undefined, say),
      ...users.users.flatMap((user) => user.sshImportIds),
    ],
    groups: readGroups(top, say),
    disableRoot: disableRoot && readBoolean(disableRoot.value, '`disable_root`', say),
    sshAuthorizedKeys: readKeys(top.get('ssh_authorized_keys')?.value, say),
    writeFiles: readWriteFiles(top, say),
    bootcmd: readCommands('bootcmd', top, say),
    runcmd: readCommands('runcmd', top, say),
    ...readPackages(top, say),
    ...readHostKeys(top, say),
    system: readSystem(top, say),
    ending: readEnding(top, say),
    trust: readTrust(top, say),
    storage: readMounts(top, aliases, say),
    diskSetup: readDiskSetup(top, aliases, say),
    fsSetup: readFsSetup(top, aliases, say),
    keyboard: readKeyboard(top, say),
    keys: placesOf(top),
  };
}

function topFields(root: YamlNode | undefined, say: Say): Fields {
  if (!root || isNull(root)) {
    say.info('empty', undefined, 'the cloud-config is empty');
    return new Map();
  }
  if (root.kind === 'mapping') return knownFields(root, say);
  say.error('not-a-map', root.at, `a cloud-config must be a map, but is ${describe(root)}`, {
    effect: 'Nothing of it is applied.',
    advice: 'write `key: value`, with a blank after the colon',
  });
  return new Map();
}

/** The keys of a `chpasswd` that lost its indentation are told about there. */
function knownFields(root: YamlMapping, say: Say): Fields {
  const lost = root.entries.some(({ key, value }) => key.text === 'chpasswd' && isNull(value));
  return fieldsOf(root, lost ? withOrphans : cloudConfig, 'cloud-config', say);
}

const withOrphans: Schema = { properties: { ...cloudConfig.properties, list: {}, expire: {} } };

const placesOf = (top: Fields): ReadonlyMap<string, Position> =>
  new Map(
    [...top]
      .filter(([name, { value }]) => knownKeys.has(name) && !isNull(value))
      .map(([name, { key }]) => [name, key.at]),
  );
