// A root file system with Debian 12's own cloud-init, made once and kept in the image cache: to be copied, never changed.
import { createHash } from 'node:crypto';
import { link, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Archive, Apt } from '../../../packages/guest-images/src/apt/apt.ts';
import { openApt } from '../../../packages/guest-images/src/apt/apt.ts';
import { withLock } from '../../../packages/guest-images/src/lock.ts';
import { run } from '../../../packages/guest-images/src/run.ts';
import { withWorkDir } from '../../../packages/guest-images/src/work-dir.ts';

/** What cloud-init's modules call, and one network renderer of each kind. */
const packages = `
  apt cloud-init openssh-server sudo locales tzdata ca-certificates gnupg passwd
  systemd systemd-timesyncd ifupdown netplan.io iproute2 netbase zstd`
  .trim()
  .split(/\s+/);

export interface RootOptions {
  /** Holds package lists, archives and finished roots, the same as for images. */
  readonly cacheDir: string;
  readonly signal: AbortSignal;
}

/**
 * The path of the root; about 330 MB. Needs root, mmdebstrap and, where the archives are not in the cache yet, the
 * Debian mirror of this machine. The same packages are not installed twice.
 */
export async function cloudInitRoot({ cacheDir, signal }: RootOptions): Promise<string> {
  await mkdir(cacheDir, { recursive: true });
  const options = { signal, onProgress: () => undefined, onWait: () => undefined };
  return withLock(join(cacheDir, 'lock'), options, async () => {
    const apt = await openApt(join(cacheDir, 'apt'), options);
    if ((await apt.listsAgeMs()) === Infinity) await apt.update();
    const archives = await apt.resolve(['?essential', ...packages]);
    const store = join(cacheDir, 'cloud-init-roots');
    const path = join(store, await keyOf(archives));
    if (await stat(path).catch(() => undefined)) return path;
    await build({ apt, archives, cacheDir, path, signal });
    await removeOthers(store, path);
    return path;
  });
}

async function keyOf(archives: readonly Archive[]): Promise<string> {
  const hash = createHash('sha256').update(await readFile(import.meta.filename));
  for (const { name, version } of archives) hash.update(`${name}=${version}\0`);
  return hash.digest('hex').slice(0, 32);
}

interface Build extends RootOptions {
  readonly apt: Apt;
  readonly archives: readonly Archive[];
  readonly path: string;
}

/** Under another name until it is whole. */
async function build({ apt, archives, cacheDir, path, signal }: Build): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await apt.download(['?essential', ...packages]);
  await withWorkDir(cacheDir, async (workDir) => {
    const [seed, tree] = [join(workDir, 'seed'), join(workDir, 'tree')];
    const cache = join(seed, 'var/cache/apt/archives');
    await mkdir(cache, { recursive: true });
    for (const archive of archives) await link(archive.path, join(cache, basename(archive.path)));
    await bootstrap({ seed, tree, sources: apt.sourcesPath, signal });
    await prepare(tree);
    await rename(tree, path);
  });
}

/** In namespaces that end with us: nothing stays mounted or running. */
async function bootstrap(parts: {
  seed: string;
  tree: string;
  sources: string;
  signal: AbortSignal;
}): Promise<void> {
  const namespaces = [
    '--mount',
    '--propagation',
    'private',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    '--mount-proc',
  ];
  const unneeded = ['doc', 'man', 'info', 'locale'];
  const args = [
    '--quiet',
    '--mode=root',
    '--format=directory',
    '--variant=apt',
    '--architectures=amd64',
    `--include=${packages.join(',')}`,
    '--skip=essential/unlink',
    '--skip=check/empty',
    '--dpkgopt=force-unsafe-io',
    '--aptopt=APT::Install-Recommends "false"',
    ...unneeded.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    '--dpkgopt=path-include=/usr/share/locale/locale.alias', // locale-gen reads it
    `--setup-hook=sync-in ${parts.seed} /`,
    'bookworm',
    parts.tree,
    parts.sources,
  ];
  await run('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces, 'mmdebstrap', ...args], parts);
}

/** As an image is before its first boot. */
async function prepare(tree: string): Promise<void> {
  const keys = (await readdir(join(tree, 'etc/ssh'))).filter((name) => name.startsWith('ssh_host_'));
  const made = [
    ...keys.map((name) => `etc/ssh/${name}`),
    'etc/dpkg/dpkg.cfg.d/99mmdebstrap',
    'var/cache/apt',
  ];
  for (const path of made) await rm(join(tree, path), { recursive: true, force: true });
  await writeFile(join(tree, 'etc/hostname'), 'localhost\n');
  await writeFile(join(tree, 'etc/hosts'), '127.0.0.1 localhost\n');
  await writeFile(join(tree, 'etc/resolv.conf'), '');
  await writeFile(join(tree, 'etc/machine-id'), '');
  await writeFile(join(tree, 'etc/default/locale'), 'LANG=C.UTF-8\n');
}

async function removeOthers(store: string, kept: string): Promise<void> {
  for (const name of await readdir(store))
    if (name !== basename(kept)) await rm(join(store, name), { recursive: true, force: true });
}
