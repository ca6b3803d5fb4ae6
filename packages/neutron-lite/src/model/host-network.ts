// What one host should have on its wires, as plain data: it travels from the API to the host and is applied there.

export interface HostNetwork {
  readonly networks: readonly GuestNetwork[];
  /** The groups that the ports name, and those that their rules name as remote. */
  readonly securityGroups: readonly HostSecurityGroup[];
}

export interface GuestNetwork {
  readonly id: string;
  readonly mtu: number;
  /** MAC of the namespace's interface; the same on every host. */
  readonly serviceMac: string;
  readonly subnets: readonly HostSubnet[];
  /** Those bound to this host. */
  readonly ports: readonly HostPort[];
}

export interface HostSubnet {
  readonly id: string;
  readonly version: 4 | 6;
  readonly cidr: string;
  readonly gateway?: string;
  readonly dhcp: boolean;
  /** Address of the namespace in this subnet; always there when `dhcp` is. */
  readonly serviceAddress?: string;
  readonly dnsServers: readonly string[];
  readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly addressMode?: AddressMode;
  /** Router advertisements, as `ipv6_ra_mode` asks for them; absent: somebody else's router sends them. */
  readonly raMode?: AddressMode;
}

export type AddressMode = 'slaac' | 'dhcpv6-stateful' | 'dhcpv6-stateless';

export interface HostPort {
  readonly id: string;
  readonly instanceUuid: string;
  readonly mac: string;
  readonly tap: string;
  readonly hostname: string;
  readonly addresses: readonly { readonly address: string; readonly subnetId: string }[];
  /** False: neither anti-spoofing nor security groups. */
  readonly portSecurity: boolean;
  /** Addresses (or ranges) and MACs that the guest may use beside its own. */
  readonly allowedPairs: readonly { readonly mac: string; readonly cidr: string }[];
  readonly securityGroups: readonly string[];
}

export interface HostSecurityGroup {
  readonly id: string;
  readonly rules: readonly HostRule[];
  /** Who is in it, on any host: what a rule with this group as remote lets through. */
  readonly members: readonly { readonly mac: string; readonly cidr: string }[];
}

export interface HostRule {
  readonly direction: 'ingress' | 'egress';
  readonly version: 4 | 6;
  /** Number of the IP protocol; absent for any. */
  readonly protocol?: number;
  /** Ports of TCP, UDP and their like; type and code of ICMP. */
  readonly min?: number;
  readonly max?: number;
  readonly remoteCidr?: string;
  readonly remoteGroup?: string;
}
