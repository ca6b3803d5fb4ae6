// What compute asks of the network service. Compute declares the same shapes on its side; nothing is imported.
import type { AddressMode } from '../model/host-network.ts';

export type NetworkRequest = 'auto' | 'none' | readonly NetworkRequestItem[];

export interface NetworkRequestItem {
  readonly networkId?: string;
  readonly portId?: string;
  readonly fixedIp?: string;
}

export interface CheckedRequest {
  readonly networks: readonly NetworkRequestItem[];
  readonly securityGroupIds: readonly string[];
}

export interface PortOwner {
  readonly instanceUuid: string;
  readonly projectId: string;
  readonly hostname: string;
  readonly host: string;
}

/** One network interface of an instance with all that is known of its network. */
export interface InstancePortView {
  readonly id: string;
  readonly mac: string;
  readonly tap: string;
  readonly mtu: number;
  readonly network: { readonly id: string; readonly name: string };
  readonly addresses: readonly { readonly address: string; readonly subnet: PortSubnetView }[];
  readonly securityGroups: readonly { readonly id: string; readonly name: string }[];
}

export interface PortSubnetView {
  readonly id: string;
  readonly version: 4 | 6;
  readonly cidr: string;
  readonly gateway?: string;
  readonly dhcp: boolean;
  readonly dnsServers: readonly string[];
  readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly addressMode?: AddressMode;
}

/** A security group with its rules. */
export interface SecurityGroupView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly projectId: string;
  readonly rules: readonly SecurityGroupRuleView[];
}

export interface SecurityGroupRuleView {
  readonly id: string;
  readonly direction: 'ingress' | 'egress';
  readonly ethertype: 'IPv4' | 'IPv6';
  /** By name or number; null is any. */
  readonly protocol: string | null;
  readonly portMin: number | null;
  readonly portMax: number | null;
  readonly remoteCidr: string | null;
  readonly remoteGroupId: string | null;
}
