// A cloud-config as cloud-init 22.4 applies it, where that is not what was meant.
import type { Intent } from '../intent/intent.ts';
import type { YamlNode } from '../yaml/node.ts';
import { faithfulCommands } from './commands.ts';
import { faithfulHostname } from './hostname.ts';
import { faithfulPasswords } from './passwords.ts';
import { faithfulUsers } from './users.ts';
import { faithfulFiles } from './write-files.ts';

/** `meant`: the helpful reading of the same, for all that both read alike. */
export function faithfulIntent(root: YamlNode | undefined, meant: Intent): Intent {
  const top = root?.kind === 'mapping' ? root : undefined;
  return {
    ...meant,
    ...faithfulPasswords(top),
    ...faithfulUsers(top, meant),
    ...faithfulHostname(top),
    writeFiles: faithfulFiles(top),
    bootcmd: faithfulCommands('bootcmd', top),
    runcmd: faithfulCommands('runcmd', top),
    hostKeys: { ...meant.hostKeys, types: meant.hostKeys.types ?? everyType },
  };
}

/** cc_ssh.py:317 */
const everyType = ['rsa', 'dsa', 'ecdsa', 'ed25519'];
