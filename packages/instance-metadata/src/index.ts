// All that an instance may read about itself.
export type * from './record.ts';
export type * from './report.ts';
export { renderTree, type InstanceTree, type RenderOptions } from './tree.ts';
export { canonicalPath, contentTypeOf, lookup, type TreeAnswer } from './lookup.ts';
export { driveFiles } from './drive-files.ts';
export { canonicalAddress } from './addresses.ts';
export { ec2VersionListing } from './versions.ts';
export { parseTokenMode, tokenModeOf, tokenModes, tokenProperty } from './token-mode.ts';
