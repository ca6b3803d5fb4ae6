// The embedded database.
export { startPostgres, type PostgresOptions, type PostgresServer } from './server.ts';
export { stopLeftover } from './leftover.ts';
export { embeddedPostgres, runnableBinaries } from './binaries.ts';
export { connectionUrl, smallServer, type ServerSettings } from './arguments.ts';
