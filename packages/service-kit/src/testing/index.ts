// For tests of every package; nothing that runs in production imports this.
export { startTestPostgres, freshDatabase, type TestPostgres, type FreshDatabase } from './postgres.ts';
