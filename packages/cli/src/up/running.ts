// A cloud that has started: what the later steps of `nova-lite up` work with.
import type { Controller } from '../cloud/controller.ts';
import type { Host } from '../cloud/host.ts';
import type { CloudConfig } from '../config.ts';
import type { CloudIdentity } from '../first-run/cloud-identity.ts';
import type { Progress } from './progress.ts';

export interface Running {
  readonly config: CloudConfig;
  readonly identity: CloudIdentity;
  readonly controller: Controller;
  readonly host: Host;
  readonly progress: Progress;
}
