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
