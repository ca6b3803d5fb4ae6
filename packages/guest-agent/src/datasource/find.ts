// Looks for the instance's data in all places at once.
import { readFile } from 'node:fs/promises';
import type { RunCommand } from '../guest/commands.ts';
import type { Choice } from './choose.ts';
import { choose, ownDrive } from './choose.ts';
import { readConfigDrives } from './config-drive.ts';
import { readDirectory } from './directory.ts';
import type { DataFiles } from './files.ts';
import { defaultAddress, readMetadataService } from './metadata-service.ts';

export interface Found extends Choice {
  /** Settled once the service has answered, or was given up. */
  readonly service: Promise<DataFiles | undefined>;
  /** Where to report to; absent when there is nobody to tell. */
  readonly serviceAddress?: string;
}

export interface Search {
  /** `auto`, a directory, or the address of a metadata service. */
  readonly datasource: string;
  readonly run: RunCommand;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How long the network may take to come up: when everything depends on it, and when there is a drive. */
const patienceMs = 180_000;
const patienceBesideDriveMs = 20_000;

export async function find(search: Search): Promise<Found> {
  if (search.datasource === 'auto') return findAll(search);
  if (/^https?:\/\//.test(search.datasource))
    return fromService(search.datasource.replace(/\/$/, ''), search.signal);
  const drive = { device: search.datasource, files: await readDirectory(search.datasource) };
  return { ...choose([drive], drive, undefined), service: Promise.resolve(undefined) };
}

async function fromService(address: string, signal: AbortSignal): Promise<Found> {
  const service = await readMetadataService({ address, patienceMs, signal });
  return { ...choose([], undefined, service), service: Promise.resolve(service), serviceAddress: address };
}

/** With a drive of this machine's own, the service is read too, but not waited for. */
async function findAll({ run, say, signal }: Search): Promise<Found> {
  const drives = await readConfigDrives(run, say);
  const own = ownDrive(drives, await systemUuid());
  const service = readMetadataService({
    address: defaultAddress,
    patienceMs: drives.length > 0 ? patienceBesideDriveMs : patienceMs,
    signal,
  });
  const choice = choose(drives, own, own ? undefined : await service);
  return { ...choice, service, serviceAddress: defaultAddress };
}

const systemUuid = (): Promise<string | undefined> =>
  readFile('/sys/class/dmi/id/product_uuid', 'utf8').then(
    (text) => text.trim().toLowerCase(),
    () => undefined,
  );
