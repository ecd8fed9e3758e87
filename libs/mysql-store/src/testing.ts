export {
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
} from './lib/testing/test-database.ts';
export { stageEvents, type StagedEvent } from './lib/testing/stage-events.ts';
