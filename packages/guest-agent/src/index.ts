// The agent as a library: for tests, and for building its executable.
import { fileURLToPath } from 'node:url';

export type { Executable, ExecutableOptions } from './build-executable.ts';
export { buildExecutable } from './build-executable.ts';
export { compressExecutable, compression } from './compress.ts';
export type { Action } from './plan/action.ts';
export type { Provisioned, ProvisionOptions } from './provision.ts';
export { provision } from './provision.ts';

/** Directory of the systemd units for a process a stage, for whoever builds images. */
export const stageUnits = fileURLToPath(new URL('../init/stages', import.meta.url));
