// What every OpenStack service of this house shares.
export { createApp, type App, type AppOptions } from './app.ts';
export {
  Fault,
  badRequest,
  unauthorized,
  forbidden,
  notFound,
  conflict,
  tooLarge,
  notImplemented,
  unavailable,
  type FaultRenderer,
} from './fault.ts';
export { requireToken, requireAdmin, type AuthContext, type TokenValidator } from './auth.ts';
export { openDatabase, migrate, type Database, type SchemaMigrations } from './database.ts';
export { listen } from './listen.ts';
export { createMemoryBus, NobodyAnswers, type Bus } from './bus.ts';
export { runSteps, HandedOver, type Step, type StepLog } from './steps.ts';
export { createLogger, type Logger } from './log.ts';
export {
  startPostgres,
  stopLeftover,
  embeddedPostgres,
  runnableBinaries,
  type PostgresOptions,
  type PostgresServer,
} from './postgres/index.ts';
