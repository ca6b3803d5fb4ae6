// Builds one instance on this host, from the record on its disk to the running guest. Every step may run twice.
import { buildConfigDrive } from '@nova-lite/configdrive';
import { driveFiles, renderTree, type InstanceRecord } from '@nova-lite/instance-metadata';
import type { Step } from '@nova-lite/service-kit';
import type { HostNetworking } from '../ports.ts';
import { configDrivePublisher } from '../version.ts';
import type { VirtDriver } from '../virt/driver.ts';
import type { BaseImages } from './base-images.ts';
import { createDisks } from './disks.ts';
import { driveFormat, guestSpec } from './guest-spec.ts';
import type { InstancePaths } from './host-paths.ts';
import type { HostedInstance } from './instance-spec.ts';

/** Hands what an instance may read to the metadata service of this host. */
export interface MetadataChannel {
  /** Resolves when the instance would be answered with it. */
  publish(record: InstanceRecord): Promise<void>;
  /** Resolves when no guest is answered with it any more. May be called twice. */
  withdraw(uuid: string): Promise<void>;
  /** All that ran here is published and plugged: whatever answered guests until now may end. May be called twice. */
  takeOver(): Promise<void>;
}

export interface SpawnTools {
  readonly driver: VirtDriver;
  readonly networking: HostNetworking;
  readonly metadata: MetadataChannel;
  readonly baseImages: BaseImages;
}

export interface SpawnContext extends SpawnTools {
  readonly instance: HostedInstance;
  readonly paths: InstancePaths;
}

/** In this order; a failure is undone in reverse. Files go with the instance's directory. */
export const spawnSteps: readonly Step<SpawnContext>[] = [
  {
    name: 'create disks',
    async do({ instance, paths, baseImages }) {
      await createDisks(instance.spec, paths, await baseImages.fetch(instance.spec.image));
    },
  },
  {
    name: 'publish metadata',
    do: ({ metadata, instance }) => metadata.publish(instance.spec.record),
    undo: ({ metadata, instance }) => metadata.withdraw(instance.spec.uuid),
  },
  {
    name: 'plug ports',
    do: ({ networking, instance }) => networking.plug(instance.spec.uuid, instance.spec.record.ports),
    undo: ({ networking, instance }) => networking.unplug(instance.spec.uuid),
  },
  { name: 'build config drive', do: writeConfigDrive },
  {
    name: 'start domain',
    do: ({ driver, instance, paths }) => driver.spawn(guestSpec(instance.spec, paths)),
    undo: ({ driver, instance }) => driver.destroy(instance.spec.uuid),
  },
];

/** Writes the drive from the same tree that the metadata service answers from. */
export async function writeConfigDrive({
  instance,
  paths,
}: Pick<SpawnContext, 'instance' | 'paths'>): Promise<void> {
  if (!instance.spec.configDrive) return;
  const { record } = instance.spec;
  const files = driveFiles(renderTree(record), record);
  await buildConfigDrive(files, {
    path: paths.configDrive,
    format: driveFormat(instance.spec),
    publisher: configDrivePublisher,
  });
}
