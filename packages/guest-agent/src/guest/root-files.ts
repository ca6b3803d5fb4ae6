// Files of the guest, below its root directory. Links are followed as the guest would, and never lead out of the root.
import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, open, readFile, readdir, readlink, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';

export interface WriteOptions {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Of the directories that have to be made; 0755 unless said otherwise. */
  readonly directoryMode?: number;
  /** Below this directory no link is followed: it belongs to a user, who could let root write elsewhere. */
  readonly distrust?: string;
}

export interface RootFiles {
  readonly root: string;
  /** `undefined` when there is no such file. */
  readText(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  /** Names in a directory, sorted; none when it is absent. */
  list(path: string): Promise<string[]>;
  /** Replaces the file as a whole; a reader sees the old or the new one. */
  write(path: string, content: Uint8Array | string, options: WriteOptions): Promise<void>;
  remove(path: string): Promise<void>;
  /** Where a path of the guest is for this process. */
  locate(path: string, distrust?: string): Promise<string>;
}

const longestChain = 40;
const largestFile = 16 * 1024 * 1024;

export function rootFiles(root: string): RootFiles {
  const locate = (path: string, distrust?: string): Promise<string> => resolveBelow(root, path, distrust);
  const orAbsent = <Result>(work: Promise<Result>): Promise<Result | undefined> =>
    work.catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
  return {
    root,
    locate,
    readText: (path) => orAbsent(locate(path).then(readBounded)),
    exists: async (path) => (await orAbsent(locate(path).then(lstat))) !== undefined,
    list: async (path) => ((await orAbsent(locate(path).then((real) => readdir(real)))) ?? []).sort(),
    write: (path, content, options) => writeBelow(root, path, content, options),
    remove: async (path) => rm(await locate(path), { force: true }),
  };
}

async function readBounded(path: string): Promise<string> {
  const { size } = await lstat(path);
  if (size > largestFile) throw new Error(`${path} is larger than ${largestFile} bytes`);
  return readFile(path, 'utf8');
}

async function resolveBelow(root: string, path: string, distrust?: string): Promise<string> {
  let rest = posix.normalize(`/${path}`).split('/').filter(Boolean);
  let done: string[] = [];
  for (let links = 0; rest.length > 0;) {
    const [name = '', ...after] = rest;
    const target = name === '..' ? undefined : await linkTarget(join(root, ...done, name));
    rest = after;
    if (name === '..') done = done.slice(0, -1);
    else if (target === undefined) done = [...done, name];
    else {
      const here = `/${[...done, name].join('/')}`;
      if (distrust && here.startsWith(`${distrust}/`))
        throw new Error(`${here} is a link, and is not followed there`);
      if (++links > longestChain) throw new Error(`${path} leads through more than ${longestChain} links`);
      rest = [...target.split('/').filter((part) => part && part !== '.'), ...after];
      if (target.startsWith('/')) done = [];
    }
  }
  return join(root, ...done);
}

const linkTarget = (path: string): Promise<string | undefined> => readlink(path).catch(() => undefined);

async function writeBelow(
  root: string,
  path: string,
  content: Uint8Array | string,
  options: WriteOptions,
): Promise<void> {
  const real = await resolveBelow(root, path, options.distrust);
  await makeDirectories(root, dirname(real), options);
  const temporary = join(dirname(real), `.${basename(real)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      if (options.uid !== undefined) await file.chown(options.uid, options.gid ?? options.uid);
      await file.chmod(options.mode);
    } finally {
      await file.close();
    }
    await rename(temporary, real);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function makeDirectories(root: string, directory: string, options: WriteOptions): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: options.directoryMode ?? 0o755 });
  if (made === undefined) return;
  for (let each = directory; each.length >= made.length && each !== root; each = dirname(each)) {
    if (options.uid !== undefined && options.distrust)
      await chown(each, options.uid, options.gid ?? options.uid);
    await chmod(each, options.directoryMode ?? 0o755);
  }
}
