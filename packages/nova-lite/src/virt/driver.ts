// What the compute agent asks of a hypervisor. One suite of behaviour (driver-suite.ts) holds for every adapter.
import type { InstancePort } from '@nova-lite/instance-metadata';

/** All that a hypervisor needs for one instance. Paths are absolute, on this host. */
export interface GuestSpec {
  readonly uuid: string;
  /** `instance-` and the uuid: unique among all clouds on this hypervisor. */
  readonly domainName: string;
  /** For people who look at the hypervisor itself. */
  readonly displayName: string;
  readonly projectId: string;
  readonly userId: string;
  readonly vcpus: number;
  readonly memoryMb: number;
  readonly disks: readonly GuestDisk[];
  /** The image labelled config-2, when there is one: ISO 9660 is a CD-ROM to the guest, VFAT a disk. */
  readonly configDrive?: { readonly path: string; readonly format: 'iso9660' | 'vfat' };
  readonly ports: readonly Pick<InstancePort, 'id' | 'mac' | 'tap' | 'mtu'>[];
  /** The serial console is appended here. */
  readonly consoleLog: string;
  /** `os_type`, `hw_disk_bus`, `hw_vif_model`, `hw_machine_type`, ... */
  readonly imageProperties: Readonly<Record<string, string>>;
}

export interface GuestDisk {
  readonly path: string;
  readonly format: 'qcow2' | 'raw';
}

export type PowerState = 'running' | 'paused' | 'shutdown' | 'crashed' | 'suspended' | 'none';

/** Something that happened without being asked for. */
export interface GuestEvent {
  readonly uuid: string;
  readonly state: PowerState;
  readonly reason: string;
}

export interface HypervisorFacts {
  /** `QEMU`, as Nova shows it; the simulated one says `simulated`. */
  readonly type: string;
  /** 7002022 for 7.2.22. */
  readonly version: number;
  readonly hostname: string;
  /** `kvm` or `qemu`, chosen by CPU flags. */
  readonly virtType: string;
  readonly cpu: {
    readonly arch: string;
    readonly model: string;
    readonly vendor: string;
    readonly features: readonly string[];
  };
}

/** A guest was to be started that this hypervisor does not have. */
export class GuestNotFound extends Error {
  override readonly name = 'GuestNotFound';

  constructor(uuid: string) {
    super(`the hypervisor has no guest ${uuid}`);
  }
}

/** What is counted of a guest since it was started. */
export interface GuestCounters {
  readonly memoryMaximumKib: number;
  readonly memoryUsedKib: number;
  /** Nanoseconds of each of its CPUs. */
  readonly cpuTimes: readonly number[];
  readonly disks: readonly DiskCounters[];
  /** In the order of the guest's ports. */
  readonly nics: readonly NicCounters[];
}

export interface DiskCounters {
  /** As the guest's definition has it: `vda`. */
  readonly device: string;
  readonly readBytes: number;
  readonly readRequests: number;
  readonly writeBytes: number;
  readonly writeRequests: number;
}

export interface NicCounters {
  /** On the host. */
  readonly device: string;
  readonly received: TrafficCounters;
  readonly sent: TrafficCounters;
}

export interface TrafficCounters {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly drops: number;
}

/** Every verb may be called twice and then comes to the same end. */
export interface VirtDriver {
  facts(): Promise<HypervisorFacts>;
  /** Defines the guest (again, where it is there already and shut off) and starts it. */
  spawn(guest: GuestSpec): Promise<void>;
  /** Starts a guest that is defined. Rejects with GuestNotFound where it is not. */
  powerOn(uuid: string): Promise<void>;
  /** Asks the guest to shut down; after `graceSeconds` it is switched off. A guest that is not there is off. */
  powerOff(uuid: string, graceSeconds: number): Promise<void>;
  /** Has the guest shut down and starts it again; false when it does not go down within `graceSeconds`. A guest that is off is started. */
  rebootSoft(uuid: string, graceSeconds: number): Promise<boolean>;
  /** Switches off and undefines. Nothing of it is left in the hypervisor. */
  destroy(uuid: string): Promise<void>;
  state(uuid: string): Promise<PowerState>;
  /** Undefined for a guest that does not run. */
  counters(uuid: string): Promise<GuestCounters | undefined>;
  /** UUIDs of the guests of this cloud, no others'. */
  list(): Promise<readonly string[]>;
  /** Returns the function that ends it. */
  onEvent(listener: (event: GuestEvent) => void): () => void;
  close(): Promise<void>;
}
