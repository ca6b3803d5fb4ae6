// Who a file belongs to, by name: the number of an account depends on the order in which accounts are made.
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Owners {
  user(id: number): string;
  group(id: number): string;
}

export async function ownersOf(root: string): Promise<Owners> {
  const [users, groups] = await Promise.all(
    ['etc/passwd', 'etc/group'].map((path) => names(join(root, path))),
  );
  return { user: (id) => users?.get(id) ?? String(id), group: (id) => groups?.get(id) ?? String(id) };
}

async function names(path: string): Promise<Map<number, string>> {
  const lines = (await readFile(path, 'utf8')).split('\n').map((line) => line.split(':'));
  return new Map(lines.map(([name = '', , id]) => [Number(id), name]));
}

/** `600 ann:users` */
export async function accessOf(path: string, owners: Owners): Promise<string> {
  const { mode, uid, gid } = await lstat(path);
  return `${(mode & 0o7777).toString(8)} ${owners.user(uid)}:${owners.group(gid)}`;
}
