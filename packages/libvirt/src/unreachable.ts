// Says why a libvirt socket cannot be reached, and what helps.
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';

/** One sentence on what was tried and why it failed, one on what to do. `error` comes from connecting to the socket. */
export function explainUnreachable(socketPath: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return `cannot reach libvirt at ${socketPath}: ${reasons[code]?.(socketPath) ?? code}`;
}

const start = 'Start it (systemctl start libvirtd, or libvirtd by hand).';

const reasons: Record<string, (socketPath: string) => string> = {
  ENOENT: () => `there is no such socket, so no libvirtd runs here. ${start}`,
  ECONNREFUSED: () =>
    `the socket is there, but nobody listens: libvirtd has ended without removing it. ${start}`,
  EACCES: (path) =>
    `${userInfo().username} may not open it (it belongs to ${ownerOf(path)}). Run as root or join its group.`,
  ENOTSOCK: () => `that is not a socket. Check the path.`,
};

function ownerOf(path: string): string {
  try {
    const { uid, gid, mode } = statSync(path);
    return `user ${uid}, group ${gid}, mode ${(mode & 0o777).toString(8)}`;
  } catch {
    return 'someone whose directory cannot be read';
  }
}
