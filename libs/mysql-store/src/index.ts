export {
  COMMIT_REFUSALS,
  type CommitRefusal,
  type CommitResult,
} from './lib/commit/commit-result.ts';
export { ensureDatabase, type EnsureDatabaseOptions } from './lib/connection/ensure-database.ts';
export type { TlsOptions } from './lib/connection/tls-options.ts';
export { countryName, UNKNOWN_COUNTRY } from './lib/countries.ts';
export type { Difference } from './lib/difference.ts';
export type { ErasureRepository, VisitorErasure } from './lib/erasure/erasure.repository.ts';
export { LeaseKeeper, type LeaseKeeperOptions } from './lib/lease/lease-keeper.ts';
export { withLease, type WithLeaseOptions } from './lib/lease/with-lease.ts';
export type { MySqlStore, MySqlStoreOptions } from './lib/mysql-store.ts';
export {
  MYSQL_STORE_ERROR_CODES,
  MySqlStoreError,
  type MySqlStoreErrorCode,
} from './lib/mysql-store-error.ts';
export { openMySqlStore } from './lib/open-mysql-store.ts';
export type { PageAndCountry, ProcedureName, Procedures } from './lib/procedures.ts';
export type {
  ArrivalFigures,
  ArrivalLine,
  ArrivalReader,
  ArrivalSpan,
  ClickSums,
  HourClicks,
} from './lib/repositories/arrival-reader.ts';
export type { RebuildRepository } from './lib/rebuild/rebuild.repository.ts';
export {
  RUN_STATES,
  type AggregationRun,
  type PlannedHour,
  type RunState,
} from './lib/repositories/aggregation-run.ts';
export type {
  Lease,
  LeaseAnswer,
  LeaseRepository,
  LeaseRequest,
} from './lib/repositories/lease.repository.ts';
export type {
  PublishedHour,
  PublishedReader,
  PublishedRow,
  PublishedTotals,
} from './lib/repositories/published-reader.ts';
export type { RunAttempt, RunRepository } from './lib/repositories/run.repository.ts';
export type { Manifest, StagingRepository } from './lib/repositories/staging.repository.ts';
export type {
  RecomputedDifference,
  VerificationRepository,
} from './lib/repositories/verification.repository.ts';
export type { RoleAccount, RolesRequest } from './lib/roles.ts';
