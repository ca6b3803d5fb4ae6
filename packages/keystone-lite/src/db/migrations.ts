// All migrations of identity's schema, in the order in which they run.
import type { SchemaMigrations } from '@nova-lite/service-kit';
import * as first from './migrations/0001-first.ts';

export const keystoneMigrations: SchemaMigrations = { '0001_first': first };
