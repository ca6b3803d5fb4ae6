// The host's memory of what it should run: one JSON file an instance, written before anything else is done.
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostedInstance } from './instance-spec.ts';
import { instancePaths } from './host-paths.ts';

export interface HostedInstances {
  get(uuid: string): HostedInstance | undefined;
  all(): readonly HostedInstance[];
  /** Returns when the file is on disk; a crash leaves the old or the new one, never half of it. */
  put(instance: HostedInstance): Promise<void>;
  /** Removes the instance's directory with all that is in it. May be called twice. */
  remove(uuid: string): Promise<void>;
}

/** Reads what an earlier run wrote. A directory without a readable record is left from a crash and is removed. */
export async function openHostedInstances(directory: string): Promise<HostedInstances> {
  const root = join(directory, 'instances');
  await mkdir(root, { recursive: true, mode: 0o711 });
  const known = new Map<string, HostedInstance>();
  for (const uuid of await readdir(root)) {
    const instance = await readRecord(instancePaths(directory, uuid).record);
    if (instance) known.set(uuid, instance);
    else await rm(join(root, uuid), { recursive: true, force: true });
  }
  return {
    get: (uuid) => known.get(uuid),
    all: () => [...known.values()],
    async put(instance) {
      const paths = instancePaths(directory, instance.spec.uuid);
      await mkdir(paths.directory, { recursive: true, mode: 0o711 });
      await writeFile(`${paths.record}.new`, JSON.stringify(instance), { mode: 0o600, flush: true });
      await rename(`${paths.record}.new`, paths.record);
      known.set(instance.spec.uuid, instance);
    },
    async remove(uuid) {
      await rm(instancePaths(directory, uuid).directory, { recursive: true, force: true });
      known.delete(uuid);
    },
  };
}

async function readRecord(path: string): Promise<HostedInstance | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as HostedInstance;
  } catch {
    return undefined;
  }
}
