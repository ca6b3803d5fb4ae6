// Queries of the tables `resource_providers` and `inventories`.
import type { Kysely } from 'kysely';
import { byClass, type Resources } from '../model/capacity.ts';
import type { InventoryTable, PlacementTables } from './tables.ts';

/** The provider's id; makes it known when it is not, and locks it until the transaction ends. */
export async function lockOrCreateProvider(trx: Kysely<PlacementTables>, name: string): Promise<number> {
  const { id } = await trx
    .insertInto('resource_providers')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** Undefined when there is none; whoever else claims of it waits until the transaction ends. */
export async function lockProvider(trx: Kysely<PlacementTables>, name: string): Promise<number | undefined> {
  const row = await trx
    .selectFrom('resource_providers')
    .select('id')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst();
  return row?.id;
}

export async function replaceInventories(
  trx: Kysely<PlacementTables>,
  providerId: number,
  { total, reserved, ratios }: { total: Resources; reserved: Resources; ratios: Resources },
): Promise<void> {
  await trx.deleteFrom('inventories').where('provider_id', '=', providerId).execute();
  const [reservedOf, ratioOf] = [byClass(reserved), byClass(ratios)];
  const rows = Object.entries(byClass(total)).map(([name, amount]) => {
    const resource_class = name as InventoryTable['resource_class'];
    return {
      resource_class,
      total: amount,
      reserved: reservedOf[resource_class],
      allocation_ratio: ratioOf[resource_class],
    };
  });
  await trx
    .insertInto('inventories')
    .values(rows.map((row) => ({ provider_id: providerId, ...row })))
    .execute();
}
