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
  readonly vendorData?: unknown;
  readonly vendorData2?: unknown;
}

export interface InstanceKey {
  readonly name: string;
  readonly type: 'ssh' | 'x509';
  /** The public key's line, without a newline at its end. */
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
