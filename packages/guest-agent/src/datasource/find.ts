// Looks for the instance's data in all places at once.
import type { RunCommand } from '../guest/commands.ts';
import type { Choice } from './choose.ts';
import { choose, isUsable, ownDrives, undisputed } from './choose.ts';
import { readConfigDrives } from './config-drive.ts';
import { readDirectory } from './directory.ts';
import type { Firmware } from './firmware.ts';
import { readFirmware } from './firmware.ts';
import type { Service } from './metadata-service.ts';
import { readMetadataService, usualAddresses } from './metadata-service.ts';

export interface Found extends Choice {
  /** Settled once the service has answered, or was given up. It is also whom to report to. */
  readonly service: Promise<Service | undefined>;
}

export interface Search {
  /** `auto`, a directory, or the address of a metadata service. */
  readonly datasource: string;
  /** There is no network yet. */
  readonly withoutNetwork: boolean;
  readonly run: RunCommand;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How long the network may take to come up: when everything depends on it, and when there is a drive. */
const patienceMs = 180_000;
const patienceBesideDriveMs = 20_000;

export async function find(search: Search): Promise<Found> {
  if (search.datasource === 'auto') return search.withoutNetwork ? findOwnDrive(search) : findAll(search);
  if (/^https?:\/\//.test(search.datasource))
    return search.withoutNetwork ? nothing : fromService(search.datasource.replace(/\/$/, ''), search.signal);
  const drive = { device: search.datasource, files: await readDirectory(search.datasource) };
  return { ...choose([drive], anyMachine, undefined), service: Promise.resolve(undefined) };
}

/** Whoever names a source himself means it. */
const anyMachine: Firmware = { byNova: false };

const nothing: Found = { kind: 'none', findings: [], service: Promise.resolve(undefined) };

/** Another one may be somebody else's; whether it is used depends on what the network says. */
async function findOwnDrive({ run, say }: Search): Promise<Found> {
  const firmware = await readFirmware();
  const own = undisputed(ownDrives(await readConfigDrives(run, say), firmware));
  return own ? { ...choose([own], firmware, undefined), service: Promise.resolve(undefined) } : nothing;
}

async function fromService(address: string, signal: AbortSignal): Promise<Found> {
  const service = await readMetadataService({ addresses: () => [address], patienceMs, signal });
  return { ...choose([], anyMachine, service?.files), service: Promise.resolve(service) };
}

/** With a drive of this machine's own, the service is read too, but not waited for. */
async function findAll({ run, say, signal }: Search): Promise<Found> {
  const drives = await readConfigDrives(run, say);
  const firmware = await readFirmware();
  const own = undisputed(ownDrives(drives, firmware));
  const service = readMetadataService({
    addresses: usualAddresses,
    patienceMs: drives.some((drive) => isUsable(drive, firmware)) ? patienceBesideDriveMs : patienceMs,
    signal,
  });
  const choice = choose(drives, firmware, own ? undefined : (await service)?.files);
  return {
    ...choice,
    service: service.then((each) => (each && isOurs(each, firmware, say) ? each : undefined)),
  };
}

/** Whoever speaks of another machine is not told what became of this one. */
function isOurs(service: Service, firmware: Firmware, say: Search['say']): boolean {
  if (isUsable(service, firmware)) return true;
  say(`the metadata service at ${service.address} speaks of another machine; it is not told anything`);
  return false;
}
