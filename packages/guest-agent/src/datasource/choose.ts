// Which source is believed, when there may be several.
import type { Finding } from '@nova-lite/cloud-config';
import type { ConfigDrive } from './config-drive.ts';
import type { DataFiles } from './files.ts';
import { differences, paths } from './files.ts';
import type { Instance } from './instance.ts';
import { readInstance } from './instance.ts';

/** The drive that describes this machine: its uuid is the one that the firmware tells. Anybody can attach another. */
export const ownDrive = (
  drives: readonly ConfigDrive[],
  systemUuid: string | undefined,
): ConfigDrive | undefined =>
  drives.find(
    (drive) => systemUuid !== undefined && readInstance(drive.files)?.uuid.toLowerCase() === systemUuid,
  );

export interface Choice {
  readonly kind: 'config-drive' | 'metadata-service' | 'none';
  /** What the chosen drive holds. */
  readonly drive?: DataFiles;
  readonly instance?: Instance;
  readonly findings: readonly Finding[];
}

/** This machine's own drive, else the service, else whatever drive there is. */
export function choose(
  drives: readonly ConfigDrive[],
  own: ConfigDrive | undefined,
  service: DataFiles | undefined,
): Choice {
  const fromService = service && readInstance(service);
  const drive = own ?? (fromService ? undefined : drives.find(({ files }) => readInstance(files)));
  const fromDrive = drive && readInstance(drive.files);
  const findings = strangers(drives, drive);
  if (fromDrive) return { kind: 'config-drive', drive: drive.files, instance: fromDrive, findings };
  return fromService
    ? { kind: 'metadata-service', instance: fromService, findings }
    : { kind: 'none', findings };
}

function strangers(drives: readonly ConfigDrive[], chosen: ConfigDrive | undefined): Finding[] {
  return drives
    .filter((drive) => drive !== chosen)
    .map(({ device }) => ({
      severity: 'warning',
      code: 'drive-ignored',
      message: `the volume config-2 on ${device} was not used: it does not describe this machine`,
    }));
}

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
