// What a guest tells its cloud after it applied its user data. It comes from a guest: bounded and checked where it arrives.

export type ProvisioningResult = 'provisioned' | 'provisioned with warnings' | 'failed';

/** Sent as JSON by `POST /nova-lite/v1/report` to the metadata service; at most 64 KiB. */
export interface ProvisioningReport {
  /** Name and version of the agent, for example `nova-lite-guest-agent/0.1.0`. */
  readonly agent: string;
  /** Of what was done up to now. */
  readonly result: ProvisioningResult;
  /** False while stages of this boot are still to come. Absent: nothing is to come. */
  readonly complete?: boolean;
  /** The kernel's own id of this boot: reports of one boot are one story, which the next one continues. */
  readonly bootId?: string;
  readonly datasource: 'config-drive' | 'metadata-service' | 'none';
  /** What was read where; `bytes` of each file, and SHA-256 in hex of its content. */
  readonly read: {
    readonly metadataService: readonly ReadFile[];
    readonly configDrive: readonly ReadFile[];
  };
  /** In the order in which they began. Absent: the agent knows no stages. */
  readonly stages?: readonly StageReport[];
  /** In the order in which they ran. */
  readonly modules: readonly ModuleReport[];
  readonly findings: readonly ReportFinding[];
  readonly hostKeys: readonly string[];
  /** Seconds since the guest's kernel started. */
  readonly uptimeSeconds: number;
}

export interface ReadFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type StageName = 'local' | 'network' | 'config' | 'final';

export interface StageReport {
  readonly stage: StageName;
  /** That of its worst module. */
  readonly result: 'ok' | 'warning' | 'failed';
  /** Seconds since the guest's kernel started. */
  readonly startedSeconds: number;
  /** From the beginning of its first module to the end of its last. */
  readonly durationMs: number;
}

export interface ModuleReport {
  readonly module: string;
  readonly result: 'ok' | 'warning' | 'failed' | 'skipped';
  /** One sentence for people, without secrets. */
  readonly message: string;
  readonly durationMs: number;
  readonly stage?: StageName;
  /** Seconds since the guest's kernel started. */
  readonly startedSeconds?: number;
}

export interface ReportFinding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
  /** What comes of it, and what to do about it. */
  readonly effect?: string;
  readonly advice?: string;
  /** From 1, in the user data. */
  readonly line?: number;
  readonly column?: number;
}
