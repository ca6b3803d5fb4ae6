// All migrations of compute's schema, in the order in which they run.
import type { SchemaMigrations } from '@nova-lite/service-kit';
import * as first from './migrations/0001-first.ts';
import * as password from './migrations/0002-password.ts';

/** The schema that `migrate` of the service kit creates these in. */
export const novaSchema = 'nova';

export const novaMigrations: SchemaMigrations = { '0001_first': first, '0002_password': password };
