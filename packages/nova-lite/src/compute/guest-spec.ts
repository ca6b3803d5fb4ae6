// From what a host was told to what its hypervisor needs. Pure.
import type { GuestSpec } from '../virt/driver.ts';
import { disksOf } from './disks.ts';
import type { InstancePaths } from './host-paths.ts';
import type { InstanceSpec } from './instance-spec.ts';

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
    configDrive: spec.configDrive ? paths.configDrive : undefined,
    ports: spec.record.ports,
    consoleLog: paths.consoleLog,
    imageProperties: spec.image.properties,
  };
}
