export {
  BATCH_STATES,
  isTerminal,
  TERMINAL_BATCH_STATES,
  type Batch,
  type BatchId,
  type BatchLog,
  type BatchPage,
  type BatchRef,
  type BatchSpec,
  type BatchState,
  type TerminalBatchState,
} from './lib/batch.ts';
export type { CallOptions } from './lib/call-options.ts';
export { LivyClient, type LivyClientOptions, type PageOptions } from './lib/livy/livy-client.ts';
export {
  LivySparkLauncher,
  type LivySparkLauncherOptions,
} from './lib/livy/livy-spark-launcher.ts';
export {
  LivySession,
  openLivySession,
  type OpenSessionOptions,
  type ReadOptions,
  type RunOptions,
} from './lib/livy/sessions/livy-session.ts';
export { LivySessionClient } from './lib/livy/sessions/livy-session-client.ts';
export {
  FINAL_STATEMENT_STATES,
  SESSION_KINDS,
  STATEMENT_STATES,
  type CompletionSpec,
  type Session,
  type SessionId,
  type SessionKind,
  type SessionPage,
  type SessionRef,
  type SessionSpec,
  type SessionState,
  type Statement,
  type StatementData,
  type StatementOutput,
  type StatementPage,
  type StatementSpec,
  type StatementState,
} from './lib/livy/sessions/session.ts';
export { readTable, readText, type StatementTable } from './lib/livy/sessions/statement-data.ts';
export type { PollInterval } from './lib/poll-delay.ts';
export {
  SPARK_LAUNCHER_ERROR_CODES,
  SparkLauncherError,
  type SparkLauncherErrorCode,
  type SparkLauncherErrorOptions,
} from './lib/spark-launcher-error.ts';
export type {
  KilledBatch,
  LogTailOptions,
  SparkLauncher,
  SubmitOptions,
  SubmittedBatch,
} from './lib/spark-launcher.ts';
export {
  SubmitSparkLauncher,
  type SubmitSparkLauncherOptions,
} from './lib/spark-submit/submit-spark-launcher.ts';
export type { BatchResult, WaitOptions } from './lib/wait-for-batch.ts';
