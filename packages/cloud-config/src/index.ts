// User data: what it is, what it says, what was meant, and what is wrong with it. Runs in Node and in a browser.
export { checkUserData, placed } from './check.ts';
export type { CloudConfig } from './cloud-config.ts';
export { parseCloudConfig } from './cloud-config.ts';
export type { Finding, Position, Report, Severity } from './finding.ts';
export type * from './intent/intent.ts';
export { isHostname } from './intent/hostname.ts';
export { intent } from './intent/read-intent.ts';
export { isAccountName } from './intent/secret.ts';
export { isKeyLine } from './intent/ssh-keys.ts';
export { isGzip } from './user-data/decode.ts';
export { mergeConfigs } from './merge.ts';
export type { PartKind } from './user-data/kind.ts';
export { readUserData } from './user-data/read.ts';
export type { Gunzip, Part, UserData, UserDataKind } from './user-data/user-data.ts';
export type { YamlMapping, YamlNode, YamlScalar, YamlSequence } from './yaml/node.ts';
export { toValue } from './yaml/node.ts';
export { parseYaml } from './yaml/parse.ts';
