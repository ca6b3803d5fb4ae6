// A server as the API shows it: an instance's row, by microversion and by who asks.
import type { AuthContext } from '@nova-lite/service-kit';
import type { FlavorSnapshot, InstanceRow } from '../../db/index.ts';
import { hostIdOf } from '../../model/host-id.ts';
import { provisioningReasons, provisioningState } from '../../model/provisioning.ts';
import { apiStatus } from '../../model/states.ts';
import { bookmark, resourceLinks } from '../links.ts';
import { isoMicros, isoSeconds } from '../times.ts';

export interface ServerView {
  readonly publicUrl: string;
  readonly version: number;
  readonly auth: AuthContext;
  /** Of every host that there is. */
  readonly availabilityZone: string;
  /** Hosts whose compute service is not up, with Nova's word for how: `DOWN`, `MAINTENANCE`. */
  readonly hostTroubles: ReadonlyMap<string, string>;
  /** Only `show` has it. */
  readonly withGroups?: boolean;
}

export const serverSummary = (row: InstanceRow, { publicUrl }: Pick<ServerView, 'publicUrl'>) => ({
  id: row.uuid,
  name: row.name,
  links: resourceLinks(publicUrl, 'servers', row.uuid),
});

/** All of it. */
export const serverDetail = (row: InstanceRow, view: ServerView) => ({
  ...basics(row, view),
  ...outcome(row, view),
  ...placement(row, view),
  ...states(row),
  'os-extended-volumes:volumes_attached': [],
  ...securityGroups(row),
  ...newerFields(row, view),
  'OS-NOVA-LITE:provisioning': provisioningState(row.provisioning),
  'OS-NOVA-LITE:provisioning_reasons': provisioningReasons(row.provisioning),
});

/** What an update answers before 2.75. */
export const updatedServer = (row: InstanceRow, view: ServerView) =>
  view.version >= 75
    ? serverDetail(row, view)
    : {
        ...basics(row, view, false),
        ...outcome(row, view),
        ...newerFields(row, { ...view, version: Math.min(view.version, 73) }, false),
      };

function basics(row: InstanceRow, { publicUrl, version }: ServerView, withMac = true) {
  return {
    ...serverSummary(row, { publicUrl }),
    status: apiStatus(row.vm_state, row.task_state),
    tenant_id: row.project_id,
    user_id: row.user_id,
    metadata: row.metadata,
    hostId: hostIdOf(row.project_id, row.host),
    image:
      row.image_id === '' ? '' : { id: row.image_id, links: [bookmark(publicUrl, 'images', row.image_id)] },
    flavor:
      version >= 47
        ? embeddedFlavor(row.flavor)
        : { id: row.flavor.id, links: [bookmark(publicUrl, 'flavors', row.flavor.id)] },
    created: isoSeconds(row.created_at),
    updated: isoSeconds(row.updated_at),
    addresses: addressesOf(row, withMac),
    accessIPv4: '',
    accessIPv6: '',
    'OS-DCF:diskConfig': 'MANUAL',
  };
}

const embeddedFlavor = (flavor: FlavorSnapshot) => ({
  vcpus: flavor.vcpus,
  ram: flavor.ramMb,
  disk: flavor.diskGb,
  ephemeral: flavor.ephemeralGb,
  swap: flavor.swapMb,
  original_name: flavor.name,
  extra_specs: flavor.extraSpecs,
});

/** By the name of the network, in the order of the ports. */
export function addressesOf(row: InstanceRow, withMac = true): Record<string, object[]> {
  const entries = row.ports.flatMap(({ network, mac, addresses }) =>
    addresses.map(({ address, subnet }) => {
      const macFields = withMac ? { 'OS-EXT-IPS:type': 'fixed', 'OS-EXT-IPS-MAC:mac_addr': mac } : {};
      return { network: network.name, item: { version: subnet.version, addr: address, ...macFields } };
    }),
  );
  const byNetwork = Map.groupBy(entries, ({ network }) => network);
  return Object.fromEntries([...byNetwork].map(([name, all]) => [name, all.map(({ item }) => item)]));
}

/** A failed one has a fault, one that lives has a progress, as in Nova. */
function outcome({ fault, vm_state, task_state, progress }: InstanceRow, { auth }: ServerView) {
  const status = apiStatus(vm_state, task_state);
  if (status === 'ACTIVE' || status === 'BUILD') return { progress };
  if (fault === null || status !== 'ERROR') return {};
  const details =
    fault.details !== undefined && (auth.isAdmin || fault.code !== 500) ? { details: fault.details } : {};
  return {
    fault: {
      code: fault.code,
      created: isoSeconds(new Date(fault.created)),
      message: fault.message,
      ...details,
    },
  };
}

function placement(row: InstanceRow, { auth, version, availabilityZone }: ServerView) {
  return {
    'OS-EXT-AZ:availability_zone': row.host === null ? (row.availability_zone ?? '') : availabilityZone,
    config_drive: row.config_drive ? 'True' : '',
    key_name: row.key?.name ?? null,
    'OS-SRV-USG:launched_at': isoMicros(row.launched_at),
    'OS-SRV-USG:terminated_at': isoMicros(row.terminated_at),
    ...(auth.isAdmin ? hostFields(row) : {}),
    ...(auth.isAdmin && version >= 3 ? bootFields(row) : {}),
    ...(!auth.isAdmin && version >= 90 ? { 'OS-EXT-SRV-ATTR:hostname': row.hostname } : {}),
  };
}

const hostFields = (row: InstanceRow) => ({
  'OS-EXT-SRV-ATTR:host': row.host,
  'OS-EXT-SRV-ATTR:instance_name': row.host === null ? '' : `instance-${row.uuid}`,
  'OS-EXT-SRV-ATTR:hypervisor_hostname': row.node,
});

const bootFields = (row: InstanceRow) => ({
  'OS-EXT-SRV-ATTR:reservation_id': row.reservation_id,
  'OS-EXT-SRV-ATTR:launch_index': row.launch_index,
  'OS-EXT-SRV-ATTR:hostname': row.hostname,
  'OS-EXT-SRV-ATTR:kernel_id': '',
  'OS-EXT-SRV-ATTR:ramdisk_id': '',
  'OS-EXT-SRV-ATTR:root_device_name': '/dev/vda',
  'OS-EXT-SRV-ATTR:user_data': row.user_data,
});

const states = (row: InstanceRow) => ({
  'OS-EXT-STS:task_state': row.task_state,
  'OS-EXT-STS:vm_state': row.vm_state,
  'OS-EXT-STS:power_state': row.power_state,
});

/** Absent while there are no ports. */
function securityGroups({ ports }: InstanceRow) {
  const names = [...new Set(ports.flatMap((port) => port.securityGroups.map(({ name }) => name)))];
  return names.length === 0 ? {} : { security_groups: names.map((name) => ({ name })) };
}

function newerFields(
  row: InstanceRow,
  { version, auth, hostTroubles, withGroups }: ServerView,
  whole = true,
) {
  const since = (first: number, fields: object) => (version >= first ? fields : {});
  return {
    ...since(9, { locked: false }),
    ...(auth.isAdmin && whole ? since(16, { host_status: hostStatus(row.host, hostTroubles) }) : {}),
    ...since(19, { description: row.description }),
    ...since(26, { tags: row.tags }),
    ...since(63, { trusted_image_certificates: null }),
    ...(withGroups ? since(71, { server_groups: [] }) : {}),
    ...since(73, { locked_reason: null }),
  };
}

const hostStatus = (host: string | null, troubles: ReadonlyMap<string, string>) =>
  host === null ? '' : (troubles.get(host) ?? 'UP');
