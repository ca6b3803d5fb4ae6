// Copies our own files into a root file system, owned by root, with modes that do not depend on how they were checked out.
import { chmod, chown, copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

interface Access {
  readonly mode: number;
  readonly groupId: number;
}

/** Group 42 is `shadow`, as in every Debian. */
const special: Readonly<Record<string, Access>> = {
  'etc/shadow': { mode: 0o640, groupId: 42 },
  'etc/gshadow': { mode: 0o640, groupId: 42 },
};

/** Every file below `from` replaces the one of the same path below `tree`. Executable ones stay so. */
export async function installFiles(from: string, tree: string): Promise<void> {
  for (const path of await filesBelow(from)) {
    const target = join(tree, path);
    const { mode, groupId } = special[path] ?? (await ordinaryAccess(join(from, path)));
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(from, path), target);
    await chown(target, 0, groupId);
    await chmod(target, mode);
  }
}

/** Paths of the files below `dir`, relative to it, sorted. */
export async function filesBelow(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(dir, join(entry.parentPath, entry.name))).sort();
}

async function ordinaryAccess(path: string): Promise<Access> {
  const executable = ((await stat(path)).mode & 0o100) !== 0;
  return { mode: executable ? 0o755 : 0o644, groupId: 0 };
}
