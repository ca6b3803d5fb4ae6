// Finds the volumes labelled `config-2`, and reads each by mounting it read-only in a place that only root sees.
import { mkdtemp, open, readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunCommand } from '../guest/commands.ts';
import { readDirectory } from './directory.ts';
import type { DataFiles } from './files.ts';
import type { Volume } from './volume-label.ts';
import { headBytes, volumeOf } from './volume-label.ts';

export interface ConfigDrive {
  readonly device: string;
  readonly files: DataFiles;
}

interface Candidate {
  readonly device: string;
  readonly volume: Volume;
}

/** All of them: somebody may have attached a second one. Those that cannot be read are left out, with a line that says so. */
export async function readConfigDrives(run: RunCommand, say: (line: string) => void): Promise<ConfigDrive[]> {
  const drives: ConfigDrive[] = [];
  for (const candidate of await candidates()) {
    const files = await readMounted(candidate, run).catch((error: Error) =>
      say(`${candidate.device}: ${error.message}`),
    );
    if (files) drives.push({ device: candidate.device, files });
  }
  return drives;
}

async function candidates(): Promise<Candidate[]> {
  const names = await readdir('/sys/class/block').catch(() => []);
  const devices = names
    .filter((name) => !/^(?:loop|ram|zram|dm-|md|fd)/.test(name))
    .map((name) => `/dev/${name}`);
  const found = await Promise.all(devices.map(inspect));
  return found.filter((candidate) => candidate !== undefined);
}

/** A drive without a medium, or one that is busy, is none. */
async function inspect(device: string): Promise<Candidate | undefined> {
  const file = await open(device, 'r').catch(() => undefined);
  try {
    const head = new Uint8Array(headBytes);
    await file?.read(head, 0, headBytes, 0);
    const volume = volumeOf(head);
    return volume?.label.toLowerCase() === 'config-2' ? { device, volume } : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

async function readMounted({ device, volume }: Candidate, run: RunCommand): Promise<DataFiles> {
  const directory = await mkdtemp(join('/run', 'nova-lite-agent-drive-'));
  try {
    const { exitCode, stderr } = await run({
      argv: ['mount', '-t', volume.filesystem, '-o', 'ro,nodev,nosuid,noexec', device, directory],
    });
    if (exitCode !== 0) throw new Error(`cannot mount it as ${volume.filesystem}: ${stderr.trim()}`);
    try {
      return await readDirectory(directory);
    } finally {
      await run({ argv: ['umount', directory] });
    }
  } finally {
    await rmdir(directory);
  }
}
