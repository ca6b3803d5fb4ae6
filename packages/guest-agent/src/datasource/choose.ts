// Which source is believed, when there may be several.
import type { Finding } from '@nova-lite/cloud-config';
import type { ConfigDrive } from './config-drive.ts';
import type { DataFiles } from './files.ts';
import { differences, paths } from './files.ts';
import type { Firmware } from './firmware.ts';
import type { Instance } from './instance.ts';
import { readInstance } from './instance.ts';

/**
 * The drives that describe this machine, by the uuid that the firmware tells. Whoever attaches a volume may have copied it:
 * an optical one comes first, as Nova attaches it, and then what was there before others.
 */
export const ownDrives = (drives: readonly ConfigDrive[], { uuid }: Firmware): ConfigDrive[] =>
  drives
    .filter(({ files }) => uuid !== undefined && readInstance(files)?.uuid.toLowerCase() === uuid)
    .toSorted((a, b) => opticalFirst(a) - opticalFirst(b) || byName.compare(a.device, b.device));

const opticalFirst = ({ device }: ConfigDrive): number => (/^\/dev\/sr\d+$/.test(device) ? 0 : 1);
/** `vdb` before `vdaa`, as they were attached. */
const byName = {
  compare: (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1),
};

/** The only one, or one of several that say the same; `undefined` when it takes the service to tell. */
export const undisputed = ([first, ...others]: readonly ConfigDrive[]): ConfigDrive | undefined =>
  first && others.every(({ files }) => differences(first.files, files).length === 0) ? first : undefined;

export interface Choice {
  readonly kind: 'config-drive' | 'metadata-service' | 'none';
  /** What the chosen drive holds. */
  readonly drive?: DataFiles;
  readonly instance?: Instance;
  readonly findings: readonly Finding[];
}

/** This machine's own drive, else the service, else whatever drive there is, unless the firmware knows better. */
export function choose(
  drives: readonly ConfigDrive[],
  firmware: Firmware,
  service: DataFiles | undefined,
): Choice {
  const told = service && readInstance(service);
  const fromService = told && isBelieved(told, service, firmware) ? told : undefined;
  const own = ownDrives(drives, firmware);
  const agrees = (drive: ConfigDrive): boolean =>
    fromService !== undefined && service !== undefined && differences(drive.files, service).length === 0;
  const drive =
    undisputed(own) ??
    own.find(agrees) ??
    (fromService ? undefined : (own[0] ?? drives.find((each) => isUsable(each, firmware))));
  const fromDrive = drive && readInstance(drive.files);
  const findings = [
    ...strangers(drives, drive, own),
    ...(told && !fromService ? [strangeService(told)] : []),
    ...unproven(fromDrive, firmware),
  ];
  if (fromDrive) return { kind: 'config-drive', drive: drive.files, instance: fromDrive, findings };
  return fromService
    ? { kind: 'metadata-service', instance: fromService, findings }
    : { kind: 'none', findings };
}

/** Describes an instance that may be this machine. */
export const isUsable = ({ files }: Pick<ConfigDrive, 'files'>, firmware: Firmware): boolean => {
  const instance = readInstance(files);
  return instance !== undefined && isBelieved(instance, files, firmware);
};

/** EC2's tree has another id, which the firmware does not know. */
const isBelieved = ({ uuid }: Instance, files: DataFiles, firmware: Firmware): boolean =>
  !firmware.byNova || !files.has(paths.metadata) || uuid.toLowerCase() === firmware.uuid;

function strangers(
  drives: readonly ConfigDrive[],
  chosen: ConfigDrive | undefined,
  own: readonly ConfigDrive[],
): Finding[] {
  return drives
    .filter((drive) => drive !== chosen)
    .map((drive) => ({
      severity: 'warning',
      code: 'drive-ignored',
      message: own.includes(drive)
        ? `the volume config-2 on ${drive.device} was not used: more than one says that it describes this machine`
        : `the volume config-2 on ${drive.device} was not used: it does not describe this machine`,
    }));
}

const strangeService = ({ uuid }: Instance): Finding => ({
  severity: 'warning',
  code: 'service-ignored',
  message: `the metadata service was not used: it speaks of the instance ${uuid}, and the firmware says that this is another`,
  advice: 'Look who answers at 169.254.169.254 in this network',
});

const unproven = (instance: Instance | undefined, { uuid }: Firmware): Finding[] =>
  instance === undefined || uuid === undefined || instance.uuid.toLowerCase() === uuid
    ? []
    : [
        {
          severity: 'info',
          code: 'drive-unproven',
          message: `the config drive describes the instance ${instance.uuid}; the uuid of the firmware is another, and there is no metadata service that knows`,
        },
      ];

/** Both channels should say the same bytes. */
export function compare(drive: DataFiles | undefined, service: DataFiles | undefined): Finding[] {
  if (!drive || !service?.has(paths.metadata)) return [];
  const different = differences(drive, service);
  if (different.length === 0)
    return [
      {
        severity: 'info',
        code: 'datasources-agree',
        message: `the config drive and the metadata service say the same bytes (${drive.size} files)`,
      },
    ];
  return [
    {
      severity: 'warning',
      code: 'datasources-differ',
      message: `the config drive and the metadata service differ in ${different.join(', ')}`,
    },
  ];
}
