// The tables of compute and their queries.
export { novaMigrations, novaSchema } from './migrations.ts';
export * from './database.ts';
export type * from './tables.ts';
export * from './instances.ts';
export * from './instance-list.ts';
export * from './operations.ts';
export * from './instance-actions.ts';
export * from './services.ts';
export * from './compute-nodes.ts';
export * from './flavors.ts';
export * from './keypairs.ts';
