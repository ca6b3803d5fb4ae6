// The agent as a library: for tests, and for building its executable.
export type { Executable, ExecutableOptions } from './build-executable.ts';
export { buildExecutable } from './build-executable.ts';
export type { Action } from './plan/action.ts';
export type { Provisioned, ProvisionOptions } from './provision.ts';
export { provision } from './provision.ts';
