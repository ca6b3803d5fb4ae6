// What a host knows of one instance, as far as that instance may read it. Everything the tree says comes from here.

/** A record is plain JSON: it travels to the host, lies on its disk, and is handed to the metadata process. */
export interface InstanceRecord {
  readonly uuid: string;
  /** The number behind `i-%08x`; unique in one cloud. */
  readonly ec2Id: number;
  /** The display name, as the user wrote it. */
  readonly name: string;
  /** The host name without domain. */
  readonly hostname: string;
  /** Appended to the host name; Nova's default is `novalocal`. Empty for none. */
  readonly domain: string;
  readonly projectId: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly availabilityZone: string;
  readonly flavorName: string;
  /** The number behind `ami-%08x`. */
  readonly ec2ImageId: number;
  readonly securityGroups: readonly string[];
  readonly meta: Readonly<Record<string, string>>;
  readonly keys: readonly InstanceKey[];
  /** Base64 of the raw bytes. */
  readonly userData?: string;
  readonly adminPass?: string;
  /** Injected files (personality): on the drive only. */
  readonly files?: readonly InjectedFile[];
  readonly ports: readonly InstancePort[];
  /** What `vendor_data.json` says; `{}` when absent. */
  readonly vendorData?: unknown;
  /** What `vendor_data2.json` says; `{"static": vendorData}` when absent, as Nova's static provider has it. */
  readonly vendorData2?: unknown;
  /** Base64 of 512 bytes, made once with the instance: so both channels say the same, and a restart changes nothing. */
  readonly randomSeed?: string;
  /**
   * Whether session tokens are handed out, and whether requests need one: what the image or the flavor says, `optional`
   * when absent. A server property `metadata_tokens` (in `meta`) goes before it.
   */
  readonly metadataTokens?: TokenMode;
  /** What the guest posted as its password; empty for none. Absent: what the service holds stays. */
  readonly password?: string;
  /** Disks and interfaces with what the guest needs to tell them apart (tags). */
  readonly devices?: readonly InstanceDevice[];
  /** Host CPUs pinned to this instance. */
  readonly dedicatedCpus?: readonly number[];
  /** EC2's names to devices; `{ ami: 'vda', root: '/dev/vda' }` when absent. */
  readonly blockDeviceMapping?: Readonly<Record<string, string>>;
  /** The floating IPv4 address, when there is one. */
  readonly publicIpv4?: string;
  /** The numbers behind `aki-%08x` and `ari-%08x`, for images that boot with a kernel of their own. */
  readonly ec2KernelId?: number;
  readonly ec2RamdiskId?: number;
}

export type TokenMode = 'optional' | 'required' | 'off';

/** One device as `devices` of `meta_data.json` lists it. */
export type InstanceDevice = InstanceNic | InstanceDisk;

interface DeviceAddress {
  readonly bus: 'pci' | 'usb' | 'scsi' | 'ide' | 'xen' | 'none';
  /** For example `0000:00:02.0`; `none` where the bus has no addresses. */
  readonly address: string;
  readonly tags?: readonly string[];
}

export interface InstanceNic extends DeviceAddress {
  readonly type: 'nic';
  readonly mac: string;
  readonly vlan?: number;
  readonly vfTrusted?: boolean;
}

export interface InstanceDisk extends DeviceAddress {
  readonly type: 'disk';
  readonly serial?: string;
  readonly path?: string;
}

export interface InstanceKey {
  readonly name: string;
  readonly type: 'ssh' | 'x509';
  /** The public key as it was imported: a newline at its end stays, as Nova keeps it. */
  readonly data: string;
}

export interface InjectedFile {
  readonly path: string;
  /** Base64. */
  readonly contents: string;
}

/** One network interface with all that is known of its network. The network service fills it in. */
export interface InstancePort {
  readonly id: string;
  readonly mac: string;
  /** Name of the tap device on the host, `tap` and the first 11 characters of the port's id. */
  readonly tap: string;
  readonly mtu: number;
  /** How it is plugged, `bridge` when absent: the `type` of the link in `network_data.json`. */
  readonly vifType?: string;
  readonly network: { readonly id: string; readonly name: string };
  readonly addresses: readonly PortAddress[];
  readonly securityGroups: readonly { readonly id: string; readonly name: string }[];
}

export interface PortAddress {
  readonly address: string;
  readonly subnet: PortSubnet;
}

export interface PortSubnet {
  readonly id: string;
  readonly version: 4 | 6;
  readonly cidr: string;
  readonly gateway?: string;
  readonly dhcp: boolean;
  readonly dnsServers: readonly string[];
  readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
  /** IPv6 only: how addresses are had. */
  readonly addressMode?: 'slaac' | 'dhcpv6-stateful' | 'dhcpv6-stateless';
}
