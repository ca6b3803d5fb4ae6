// The accounts of the guest, from its own files.
import type { RootFiles } from './root-files.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export interface Accounts {
  readonly users: ReadonlyMap<string, Account>;
  /** Group names and their numbers. */
  readonly groups: ReadonlyMap<string, number>;
}

export async function readAccounts(files: RootFiles): Promise<Accounts> {
  const passwd = fieldsOf(await files.readText('/etc/passwd'));
  const group = fieldsOf(await files.readText('/etc/group'));
  return {
    users: new Map(
      passwd.map(([name = '', , uid, gid, , home = '/']) => [
        name,
        { name, uid: Number(uid), gid: Number(gid), home },
      ]),
    ),
    groups: new Map(group.map(([name = '', , gid]) => [name, Number(gid)])),
  };
}

const fieldsOf = (text = ''): string[][] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
