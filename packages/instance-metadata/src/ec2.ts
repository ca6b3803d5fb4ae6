// What EC2's tree says of an instance, by version, keys in Nova's order (get_ec2_metadata).
import { fqdnOf } from './meta-data.ts';
import type { InstanceRecord } from './record.ts';
import { includes } from './versions.ts';

/** A value is text or a number (a leaf), a list (a leaf of lines), or again such values. */
export interface Ec2Data {
  readonly [key: string]: string | number | readonly string[] | Ec2Data;
}

export function ec2MetaData(record: InstanceRecord, version: string): Ec2Data {
  return {
    'ami-id': ec2Id('ami', record.ec2ImageId),
    'ami-launch-index': record.launchIndex,
    'ami-manifest-path': 'FIXME',
    'instance-id': ec2Id('i', record.ec2Id),
    hostname: fqdnOf(record),
    'local-ipv4': firstIpv4(record),
    'reservation-id': record.reservationId,
    'security-groups': record.securityGroups,
    ...(record.keys.length > 0 && { 'public-keys': publicKeys(record) }),
    ...sinceFields(record, version),
  };
}

/** The name under which a key is listed: `0=mykey`. */
export const keyLabel = (index: string | number, name: string) => `${index}=${name}`;

function sinceFields(record: InstanceRecord, version: string): Ec2Data {
  return {
    ...(includes(version, '2007-01-19') && publicNames(record)),
    ...(includes(version, '2007-08-29') && { 'instance-type': record.flavorName }),
    ...(includes(version, '2007-12-15') && bootDevices(record)),
    ...(includes(version, '2008-02-01') && { placement: { 'availability-zone': record.availabilityZone } }),
    ...(includes(version, '2008-09-01') && { 'instance-action': 'none' }),
  };
}

function publicNames(record: InstanceRecord): Ec2Data {
  const hostname = fqdnOf(record);
  return { 'local-hostname': hostname, 'public-hostname': hostname, 'public-ipv4': record.publicIpv4 ?? '' };
}

function bootDevices({ blockDeviceMapping, ec2KernelId, ec2RamdiskId }: InstanceRecord): Ec2Data {
  return {
    'block-device-mapping': blockDeviceMapping ?? { ami: 'vda', root: '/dev/vda' },
    ...(ec2KernelId !== undefined && { 'kernel-id': ec2Id('aki', ec2KernelId) }),
    ...(ec2RamdiskId !== undefined && { 'ramdisk-id': ec2Id('ari', ec2RamdiskId) }),
  };
}

/** `_name` is how the drive spells the label that the service lists. */
function publicKeys({ keys }: InstanceRecord): Ec2Data {
  return Object.fromEntries(
    keys.map(({ name, data }, index) => [
      String(index),
      { _name: keyLabel(index, name), 'openssh-key': data },
    ]),
  );
}

function firstIpv4({ ports }: InstanceRecord): string {
  const addresses = ports.flatMap((port) => port.addresses);
  return addresses.find(({ subnet }) => subnet.version === 4)?.address ?? '';
}

const ec2Id = (prefix: string, number: number) => `${prefix}-${number.toString(16).padStart(8, '0')}`;
