// Images labelled config-2: built from files, and read back.
export { buildConfigDrive, configDriveLabel, type ConfigDriveOptions } from './build.ts';
export { inspectConfigDrive, type ConfigDriveContent } from './inspect.ts';
export { ConfigDriveError } from './error.ts';
export type { DriveFormat } from './names.ts';
