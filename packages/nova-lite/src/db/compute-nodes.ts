// What each host said of itself in its last report.
import { sql, type Selectable } from 'kysely';
import type { NovaDatabase } from './database.ts';
import type { ComputeNodeTable, NodeFacts } from './tables.ts';

export type ComputeNodeRow = Selectable<ComputeNodeTable>;

export interface NodeReport {
  /** Taken the first time this node is heard of. */
  readonly uuid: string;
  readonly host: string;
  readonly hypervisorHostname: string;
  readonly facts: NodeFacts;
}

export async function upsertNode(db: NovaDatabase, report: NodeReport): Promise<void> {
  const changing = { facts: JSON.stringify(report.facts), updated_at: sql<Date>`now()` };
  await db
    .insertInto('compute_nodes')
    .values({
      uuid: report.uuid,
      host: report.host,
      hypervisor_hostname: report.hypervisorHostname,
      ...changing,
    })
    .onConflict((conflict) => conflict.columns(['host', 'hypervisor_hostname']).doUpdateSet(changing))
    .execute();
}

export async function listNodes(db: NovaDatabase): Promise<ComputeNodeRow[]> {
  return db.selectFrom('compute_nodes').selectAll().orderBy('id').execute();
}

/** `id` is the uuid (from microversion 2.53) or the number (before). */
export async function findNode(db: NovaDatabase, id: string): Promise<ComputeNodeRow | undefined> {
  const query = db.selectFrom('compute_nodes').selectAll();
  const isNumber = /^[1-9]\d{0,8}$/.test(id);
  return (isNumber ? query.where('id', '=', Number(id)) : query.where('uuid', '=', id)).executeTakeFirst();
}

export async function deleteNodesOfHost(db: NovaDatabase, host: string): Promise<void> {
  await db.deleteFrom('compute_nodes').where('host', '=', host).execute();
}
