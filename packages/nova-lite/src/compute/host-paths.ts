// Where a host keeps what it runs.
import { join } from 'node:path';

export interface InstancePaths {
  readonly directory: string;
  /** The `HostedInstance`: user data and keys are in it, so mode 0600. */
  readonly record: string;
  readonly disk: string;
  readonly ephemeralDisk: string;
  readonly swapDisk: string;
  readonly configDrive: string;
  readonly consoleLog: string;
}

/** `directory` is the host's own; names as Nova has them. */
export function instancePaths(directory: string, uuid: string): InstancePaths {
  const own = join(directory, 'instances', uuid);
  return {
    directory: own,
    record: join(own, 'instance.json'),
    disk: join(own, 'disk'),
    ephemeralDisk: join(own, 'disk.eph0'),
    swapDisk: join(own, 'disk.swap'),
    configDrive: join(own, 'disk.config'),
    consoleLog: join(own, 'console.log'),
  };
}

/** Base images are named by their content. */
export const baseImagePath = (directory: string, sha512: string): string =>
  join(directory, 'images', sha512.slice(0, 64));
