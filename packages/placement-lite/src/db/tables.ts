// The tables of placement, as kysely sees them.
import type { Generated } from 'kysely';
import type { ResourceClass } from '../model/capacity.ts';

export interface PlacementTables {
  resource_providers: { id: Generated<number>; name: string };
  inventories: InventoryTable;
  allocations: AllocationTable;
}

export interface InventoryTable {
  provider_id: number;
  resource_class: ResourceClass;
  total: number;
  reserved: number;
  allocation_ratio: number;
}

/** What `consumer` (an instance) takes of one class from one provider. */
export interface AllocationTable {
  consumer: string;
  provider_id: number;
  resource_class: ResourceClass;
  used: number;
}
