export {
  interceptStatements,
  type StatementInterceptor,
} from './lib/testing/intercept-statements.ts';
export { runStatement } from './lib/testing/run-statement.ts';
export {
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from './lib/testing/test-database.ts';
export { stageEvents, type StagedEvent } from './lib/testing/stage-events.ts';
