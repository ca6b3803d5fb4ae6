// All migrations of the image schema, in the order in which they run.
import type { SchemaMigrations } from '@nova-lite/service-kit';
import * as first from './migrations/0001-first.ts';

export const glanceMigrations: SchemaMigrations = { '0001_first': first };
