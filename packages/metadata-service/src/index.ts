// Answers guests at 169.254.169.254.
export { startMetadataProcess, metadataAddress } from './process/start.ts';
export type { MetadataProcess, MetadataProcessOptions, SignedListener } from './process/start.ts';
export { endMetadataProcesses, findMetadataProcesses } from './process/earlier-processes.ts';
export { nobody, type User } from './process/privileges.ts';
export type { ProcessLimits } from './process/protocol.ts';
export type { ProcessLog } from './process/supervisor.ts';
export type { ListenAddress } from './namespaces/open-in-namespace.ts';
export { createMetadataService, type MetadataService, type MetadataServiceOptions } from './service.ts';
export { InstanceStore, type Guest, type InstanceSource } from './instance-store.ts';
export { createGuestServer, type ConnectionLimits } from './server.ts';
export { linkLocalOf } from './guest-address.ts';
export type { RateLimit } from './rate-limit.ts';
export { startOperatorServer, type OperatorServer } from './operator-server.ts';
export { createMetrics, type Metrics, type RequestKind } from './metrics.ts';
export { serveStandalone, type Standalone, type StandaloneOptions } from './standalone/serve.ts';
