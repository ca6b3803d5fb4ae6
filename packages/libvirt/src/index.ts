// Client of libvirt's RPC protocol over a unix socket, without dependencies.
export { connect, type ConnectOptions } from './connect.ts';
export { ReconnectingLibvirt, type ConnectionState, type ReconnectingOptions } from './reconnecting.ts';
export { Libvirt, type DomainInfo, type NodeInfo } from './libvirt.ts';
export { domainStates, shutoffReasons, type DomainRef, type DomainState } from './domain.ts';
export type { DomainStats } from './domain-stats.ts';
export type { DomainEvent, DomainEventListener, LifecycleEvent } from './events.ts';
export { ConnectionLost, DeadlineExceeded, errorCode, isLibvirtError, LibvirtError } from './error.ts';
export type { KeepaliveOptions } from './keepalive.ts';
export { explainUnreachable } from './unreachable.ts';
export { prepareHostForQemu } from './prepare-host.ts';
