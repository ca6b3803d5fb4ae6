// Queries on domains.
import type { Selectable } from 'kysely';
import type { DomainTable, KeystoneDatabase } from './tables.ts';

export type Domain = Selectable<DomainTable>;

export const defaultDomain = { id: 'default', name: 'Default', description: 'The default domain' };

/** By id, or by name; Keystone matches a name without regard to case. */
export function findDomain(
  db: KeystoneDatabase,
  by: { id?: string; name?: string },
): Promise<Domain | undefined> {
  const query = db.selectFrom('domains').selectAll();
  if (by.id !== undefined) return query.where('id', '=', by.id).executeTakeFirst();
  return query
    .where((where) => where(where.fn('lower', ['name']), '=', (by.name ?? '').toLowerCase()))
    .executeTakeFirst();
}

export function listDomains(db: KeystoneDatabase, filter: { name?: string }): Promise<Domain[]> {
  const query = db.selectFrom('domains').selectAll().orderBy('name');
  return (filter.name === undefined ? query : query.where('name', '=', filter.name)).execute();
}
