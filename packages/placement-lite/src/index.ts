// Inventories, allocations, claims: a library that the services of compute share.
export { createPlacement, type HostUsage, type Placement } from './placement.ts';
export { placementMigrations, placementSchema } from './db/migrations.ts';
export type { PlacementTables } from './db/tables.ts';
export type { Resources } from './model/capacity.ts';
