// From the rows of an instance to the one message down. Pure.
import type { InstancePort, InstanceRecord } from '@nova-lite/instance-metadata';
import type { InstanceSpec } from '../compute/instance-spec.ts';
import type { Image } from '../ports.ts';
import type { InstanceRow, OperationRow } from '../db/index.ts';
import { inheritedTokenMode } from '../model/metadata-tokens.ts';
import { changeableRecord } from '../model/changeable-record.ts';
import type { ConductorConfig } from './story.ts';

type VendorData = Pick<InstanceRecord, 'vendorData' | 'vendorData2'>;

export function instanceSpec(
  instance: InstanceRow,
  operation: OperationRow,
  ports: readonly InstancePort[],
  zone: string,
  config: ConductorConfig,
  vendorData: VendorData,
): InstanceSpec {
  return {
    uuid: instance.uuid,
    projectId: instance.project_id,
    userId: instance.user_id,
    flavor: instance.flavor,
    image: instance.image as unknown as Image,
    configDrive: instance.config_drive,
    record: instanceRecord(instance, operation, ports, zone, config, vendorData),
  };
}

function instanceRecord(
  instance: InstanceRow,
  operation: OperationRow,
  ports: readonly InstancePort[],
  zone: string,
  config: ConductorConfig,
  vendorData: VendorData,
): InstanceRecord {
  return {
    ...changeableRecord({ ...instance, ports }),
    uuid: instance.uuid,
    ec2Id: instance.ec2_id,
    domain: config.dhcpDomain,
    projectId: instance.project_id,
    reservationId: instance.reservation_id,
    launchIndex: instance.launch_index,
    availabilityZone: zone,
    flavorName: instance.flavor.name,
    ec2ImageId: ec2ImageId(instance.image_id),
    keys: instance.key ? [instance.key] : [],
    userData: instance.user_data ?? undefined,
    adminPass: operation.request.adminPass,
    files: operation.request.files,
    ...vendorData,
    metadataTokens: inheritedTokenMode(
      (instance.image as unknown as Image).properties ?? {},
      instance.flavor.extraSpecs,
    ),
  };
}

/** Nova counts images in a table of its own; the first 32 bits of the id serve as well and need none. */
const ec2ImageId = (imageId: string): number => Number.parseInt(imageId.slice(0, 8), 16) || 0;
