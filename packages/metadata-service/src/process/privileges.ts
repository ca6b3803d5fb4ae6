// Giving up root. All code is loaded before: the files may lie where only root can read.

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Debian's nobody and nogroup. */
export const nobody: User = { uid: 65_534, gid: 65_534 };

/** Groups first: without root they could not be changed. Throws when any right of root is left. */
export function dropPrivileges({ uid, gid }: User): void {
  if (process.getuid?.() === 0) {
    process.setgroups?.([]);
    process.setgid?.(gid);
    process.setuid?.(uid);
  }
  const ids = [
    process.getuid?.(),
    process.geteuid?.(),
    process.getgid?.(),
    process.getegid?.(),
    ...(process.getgroups?.() ?? []),
  ];
  if (ids.includes(0))
    throw new Error(`the metadata process must not run as root, but has the ids ${ids.join(', ')}`);
}
