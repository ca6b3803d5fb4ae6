// Files and directories that were made, changed or removed: mode, owner and content.
import { lstat, readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Box } from '../../harness/cloud-init/box.ts';
import { accessOf, ownersOf, type Owners } from './owners.ts';

/** What each keeps for itself; what other facts tell better; what any program that runs leaves behind. */
const elsewhere = [
  /^\/var\/(?:lib\/cloud|lib\/nova-lite-agent|log|cache|tmp|lib\/dpkg|lib\/apt)(?:\/|$)/,
  /^\/(?:run|dev|tmp|config-drive)(?:\/|$)/,
  /^\/etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-?$/,
  /^\/etc\/(?:\.pwd\.lock|ld\.so\.cache|network\/interfaces\.d|systemd\/network|netplan|sudoers\.d)(?:\/|$)/,
  /^\/etc\/ssh\/(?:ssh_host_|sshd_config$)/, // `sshd -T` says what it comes to
  /^\/(?:usr\/(?:local\/)?share\/ca-certificates|etc\/ca-certificates\.conf)/, // the bundle that comes of them counts
  /^\/etc\/ssl\/certs\/(?:cloud-init|nova-lite|[0-9a-f]{8}\.0)/,
  /^\/etc\/(?:udev\/rules\.d\/70-persistent-net\.rules|udev|udev\/rules\.d)$/, // cloud-init's names of interfaces
  /\/__pycache__(?:\/|$)|\/\.ssh(?:\/|$)|^\/home\/[^/]+\/\.(?:bash_logout|bashrc|profile)$/,
];

export async function fileFacts({ root, changes, lower }: Box): Promise<Map<string, string>> {
  const entries = await readdir(changes, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(changes.length));
  const facts = new Map<string, string>();
  const owners = await ownersOf(root);
  for (const path of paths.filter((each) => !elsewhere.some((pattern) => pattern.test(each)))) {
    const fact = await factOf(join(changes, path), join(root, path), owners);
    if (fact && fact !== (await directoryOf(join(lower, path), owners))) facts.set(`file ${path}`, fact);
  }
  return facts;
}

async function factOf(path: string, merged: string, owners: Owners): Promise<string | undefined> {
  const facts = await lstat(path);
  const access = await accessOf(path, owners);
  if (facts.isSymbolicLink()) return `link to ${await readlink(path)}`;
  if (facts.isDirectory()) return `directory ${access}`;
  if (facts.isCharacterDevice()) return 'removed';
  const text = await readFile(merged, 'utf8');
  return `${access} ${path.includes('/etc/') ? asRead(text) : text}`;
}

/** Settings as their programs read them: comments, quotes and the width of blanks mean nothing. */
const asRead = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      line
        .replace(/^#.*/, '')
        .replaceAll('"', '')
        .trim()
        .split(/[ \t]+/)
        .join(' ')
        .replace(/^(127\.0\.1\.1 (\S+)) \2$/, '$1'),
    )
    .filter((line) => line !== '')
    .join('\n');

/** A directory is copied when something in it changes; that is no change of its own. */
async function directoryOf(path: string, owners: Owners): Promise<string | undefined> {
  const facts = await lstat(path).catch(() => undefined);
  return facts?.isDirectory() ? `directory ${await accessOf(path, owners)}` : undefined;
}
