// PostgreSQL refuses to run as root, so its programs run as another account, and end when we end.

/** Undefined ids mean: as the account that we run as. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** Where Debian keeps `setpriv` and the like; what the caller's shell says does not matter. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A program and its arguments. */
export type CommandLine = readonly [program: string, ...args: string[]];

/** The command under `account`; the kernel sends it SIGINT (a fast shutdown) when the process that started it is gone. */
export function asAccount(account: Account, command: CommandLine): CommandLine {
  return ['setpriv', '--pdeathsig', 'INT', ...identity(account), '--no-new-privs', '--', ...command];
}

function identity({ uid, gid }: Account): string[] {
  if (uid === undefined) return [];
  return ['--reuid', String(uid), '--regid', String(gid ?? uid), '--clear-groups'];
}
