// What compute asks of the other services of the cloud. Whoever puts the cloud together passes these in.
import type { AuthContext } from '@nova-lite/service-kit';
import type { InstancePort } from '@nova-lite/instance-metadata';

/** An image as far as compute cares. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly diskFormat: string;
  /** Bytes of the file. */
  readonly sizeBytes: number;
  /** SHA-512 of the file in hex: names it in a host's cache. */
  readonly sha512: string;
  readonly minDiskGb: number;
  readonly minRamMb: number;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Images {
  /** Undefined when there is none of that id that the caller may see. */
  find(auth: AuthContext, imageId: string): Promise<Image | undefined>;
}

/** What a user asked for: networks or ports of their own, `auto` (the one network there is) or `none`. */
export type NetworkRequest = 'auto' | 'none' | readonly NetworkRequestItem[];

export interface NetworkRequestItem {
  readonly networkId?: string;
  readonly portId?: string;
  readonly fixedIp?: string;
}

export interface Networks {
  /**
   * Checks before anything is created; throws a Fault in Nova's words (unknown network or port, port in use, no
   * network, several networks to choose from, address in use, unknown security group).
   * `auto` comes back as the item for the network that was chosen; security groups come back as ids.
   */
  check(
    auth: AuthContext,
    request: NetworkRequest,
    securityGroups: readonly string[],
    count: number,
  ): Promise<{ networks: readonly NetworkRequestItem[]; securityGroupIds: readonly string[] }>;
  /** Creates (or binds, where an id is given) the ports on `host`. The same instance and items twice give the same ports. */
  allocate(
    owner: PortOwner,
    items: readonly NetworkRequestItem[],
    securityGroupIds: readonly string[],
  ): Promise<InstancePort[]>;
  /** Deletes the ports that `allocate` made and unbinds those that the user brought. May be called twice. */
  release(instanceUuid: string): Promise<void>;
  /** By instance, in the order of its interfaces. */
  portsOf(instanceUuids: readonly string[]): Promise<ReadonlyMap<string, InstancePort[]>>;
  /** Those of the caller's project. */
  securityGroups(auth: AuthContext): Promise<readonly SecurityGroup[]>;
  /**
   * Gives the group (its id, or its name in the caller's project) to all ports of the instance; returns the ports as
   * they are then. Throws a Fault in Nova's words. May be called twice.
   */
  addSecurityGroup(auth: AuthContext, instanceUuid: string, group: string): Promise<InstancePort[]>;
  /** Takes it from all of them; a 404 where none has it. */
  removeSecurityGroup(auth: AuthContext, instanceUuid: string, group: string): Promise<InstancePort[]>;
}

/** A security group with its rules. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly projectId: string;
  readonly rules: readonly SecurityGroupRule[];
}

export interface SecurityGroupRule {
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

export interface PortOwner {
  readonly instanceUuid: string;
  readonly projectId: string;
  readonly hostname: string;
  readonly host: string;
}

/** Amounts of what a host has or an instance takes. */
export interface Resources {
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly diskGb: number;
}

export interface Placement {
  /** Makes `host` known, or changes what it offers. */
  setInventory(host: string, total: Resources, reserved: Resources, ratios: Resources): Promise<void>;
  /** Takes the amounts in one transaction; false when they no longer fit. The same consumer twice is one claim. */
  claim(consumer: string, host: string, amounts: Resources): Promise<boolean>;
  /** May be called twice. */
  release(consumer: string): Promise<void>;
  /** What is offered and taken, by host. */
  usages(): Promise<ReadonlyMap<string, { total: Resources; used: Resources; capacity: Resources }>>;
}

/** On a host: brings an image's bytes to `path` (atomically: a half file never bears that name). */
export interface ImageDownload {
  download(imageId: string, path: string): Promise<void>;
}

/** On a host: what the network agent of that host does for instances. */
export interface HostNetworking {
  /** Resolves when the taps of the instance's ports exist, are bridged, filtered and served with DHCP. May be called twice. */
  plug(instanceUuid: string, ports: readonly InstancePort[]): Promise<void>;
  /** Resolves when nothing of the instance is left on the host. May be called twice. */
  unplug(instanceUuid: string): Promise<void>;
}
