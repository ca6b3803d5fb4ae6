// From what a host was told to what its hypervisor needs. Pure.
import type { DriveFormat } from '@nova-lite/configdrive';
import type { GuestSpec } from '../virt/driver.ts';
import { disksOf } from './disks.ts';
import type { InstancePaths } from './host-paths.ts';
import type { InstanceSpec } from './instance-spec.ts';

/** Of those that hosts built before there was a choice, too. */
export const driveFormat = ({ driveFormat: format = 'iso9660' }: InstanceSpec): DriveFormat => format;

export function guestSpec(spec: InstanceSpec, paths: InstancePaths): GuestSpec {
  return {
    uuid: spec.uuid,
    domainName: `instance-${spec.uuid}`,
    displayName: spec.record.name,
    projectId: spec.projectId,
    userId: spec.userId,
    vcpus: spec.flavor.vcpus,
    memoryMb: spec.flavor.ramMb,
    disks: disksOf(spec, paths),
    configDrive: spec.configDrive ? { path: paths.configDrive, format: driveFormat(spec) } : undefined,
    ports: spec.record.ports,
    consoleLog: paths.consoleLog,
    imageProperties: spec.image.properties,
  };
}
