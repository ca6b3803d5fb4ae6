// The tables of compute, as kysely sees them. JSON columns hold what a request or a snapshot said at the time.
import type { ColumnType, Generated } from 'kysely';
import type {
  InstanceKey,
  InstancePort,
  ProvisioningReport,
  InjectedFile,
} from '@nova-lite/instance-metadata';
import type { TaskState, VmState } from '../model/states.ts';
import type { NetworkRequestItem, Resources } from '../ports.ts';

export interface NovaTables {
  flavors: FlavorTable;
  flavor_access: { flavor_id: string; project_id: string };
  keypairs: KeypairTable;
  instances: InstanceTable;
  operations: OperationTable;
  instance_actions: InstanceActionTable;
  instance_action_events: InstanceActionEventTable;
  services: ServiceTable;
  compute_nodes: ComputeNodeTable;
}

/** pg writes JSON from text and reads it as a value. */
type Json<T> = ColumnType<T, string, string>;
type Timestamp = ColumnType<Date, Date | string, Date | string>;
type GeneratedTimestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface FlavorTable {
  id: string;
  name: string;
  vcpus: number;
  ram_mb: number;
  disk_gb: number;
  ephemeral_gb: Generated<number>;
  swap_mb: Generated<number>;
  rxtx_factor: Generated<number>;
  is_public: Generated<boolean>;
  description: string | null;
  extra_specs: Json<Record<string, string>>;
  created_at: GeneratedTimestamp;
}

export interface KeypairTable {
  id: Generated<number>;
  user_id: string;
  name: string;
  type: 'ssh' | 'x509';
  public_key: string;
  fingerprint: string;
  created_at: GeneratedTimestamp;
}

/** A flavor as it was when the instance was made. */
export interface FlavorSnapshot {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMb: number;
  readonly diskGb: number;
  readonly ephemeralGb: number;
  readonly swapMb: number;
  readonly extraSpecs: Readonly<Record<string, string>>;
}

export interface InstanceFault {
  readonly code: number;
  readonly message: string;
  readonly details?: string;
  /** ISO 8601. */
  readonly created: string;
}

export interface InstanceTable {
  uuid: string;
  /** The number behind `i-%08x`. */
  ec2_id: Generated<number>;
  project_id: string;
  user_id: string;
  name: string;
  description: string | null;
  hostname: string;
  /** Empty string when booted without an image. */
  image_id: string;
  /** What `Images.find` said at create. */
  image: Json<Record<string, unknown>>;
  flavor: Json<FlavorSnapshot>;
  key: Json<InstanceKey | null>;
  metadata: Json<Record<string, string>>;
  tags: Json<string[]>;
  /** Base64, as given. */
  user_data: string | null;
  config_drive: boolean;
  availability_zone: string | null;
  host: string | null;
  node: string | null;
  vm_state: VmState;
  task_state: TaskState;
  power_state: Generated<number>;
  reservation_id: string;
  launch_index: Generated<number>;
  /** What was asked for, after `Networks.check`. */
  requested_networks: Json<NetworkRequestItem[]>;
  security_group_ids: Json<string[]>;
  /** The ports as last known; empty until they are allocated. */
  ports: Json<InstancePort[]>;
  fault: Json<InstanceFault | null>;
  /** The newest report of the guest. */
  provisioning: Json<ProvisioningReport | null>;
  /** What the guest posted, encrypted by it; empty for none. */
  password: Generated<string>;
  progress: Generated<number>;
  launched_at: OptionalTimestamp;
  terminated_at: OptionalTimestamp;
  deleted_at: OptionalTimestamp;
  created_at: GeneratedTimestamp;
  updated_at: GeneratedTimestamp;
}

export type OperationKind = 'build' | 'delete' | 'start' | 'stop' | 'reboot';

/** What an operation needs beyond the instance's row. Secrets in it are dropped with the operation. */
export interface OperationRequest {
  readonly rebootType?: 'SOFT' | 'HARD';
  readonly adminPass?: string;
  readonly files?: readonly InjectedFile[];
  /** Host asked for by an administrator (`os:scheduler_hints`, `host` of 2.74, `AZ:host`). */
  readonly forcedHost?: string;
}

export interface OperationTable {
  id: Generated<number>;
  instance_uuid: string;
  kind: OperationKind;
  request: Json<OperationRequest>;
  request_id: string;
  user_id: string;
  project_id: string;
  state: 'queued' | 'running' | 'done' | 'failed';
  /** Names of the steps that are finished. */
  steps: Json<string[]>;
  /** Which conductor works on it, and until when it may be silent. */
  lease_owner: string | null;
  lease_until: OptionalTimestamp;
  attempts: Generated<number>;
  error: string | null;
  created_at: GeneratedTimestamp;
}

export interface InstanceActionTable {
  id: Generated<number>;
  instance_uuid: string;
  action: string;
  request_id: string;
  user_id: string | null;
  project_id: string | null;
  /** `Error` when it failed, as Nova has it; a sentence for `provision`. */
  message: string | null;
  start_time: Timestamp;
  updated_at: Timestamp;
}

export interface InstanceActionEventTable {
  id: Generated<number>;
  action_id: number;
  event: string;
  start_time: Timestamp;
  finish_time: OptionalTimestamp;
  result: string | null;
  host: string | null;
  details: string | null;
}

export interface ServiceTable {
  id: Generated<number>;
  uuid: string;
  binary: 'nova-compute' | 'nova-conductor' | 'nova-scheduler';
  host: string;
  zone: string;
  disabled: Generated<boolean>;
  disabled_reason: string | null;
  forced_down: Generated<boolean>;
  last_seen: Timestamp;
}

/** What a host said of itself in its last report. */
export interface NodeFacts {
  readonly hypervisorType: string;
  readonly hypervisorVersion: number;
  readonly hostIp: string;
  readonly cpuInfo: Record<string, unknown>;
  readonly total: Resources;
  readonly reserved: Resources;
  readonly freeDiskGb: number;
  readonly uptime: string;
}

export interface ComputeNodeTable {
  id: Generated<number>;
  uuid: string;
  host: string;
  hypervisor_hostname: string;
  facts: Json<NodeFacts>;
  updated_at: Timestamp;
}
