// What every query of compute takes: the database or a transaction on it.
import type { Kysely } from 'kysely';
import type { NovaTables } from './tables.ts';

export type NovaDatabase = Kysely<NovaTables>;

/** PostgreSQL's code for a unique index that a row ran into. */
const uniqueViolation = '23505';

/** True when `error` says that a row with these unique columns is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === uniqueViolation;
}
