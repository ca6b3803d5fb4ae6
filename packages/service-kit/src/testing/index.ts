// For tests of every package; nothing that runs in production imports this.
export { freshDatabase, type FreshDatabase } from './fresh-database.ts';
export { startTestPostgres, type TestPostgres } from './postgres.ts';
