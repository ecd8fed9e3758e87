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
export {
  LivyClient,
  type CallOptions,
  type LivyClientOptions,
  type PageOptions,
} from './lib/livy/livy-client.ts';
export type { PollInterval } from './lib/poll-delay.ts';
export {
  SPARK_LAUNCHER_ERROR_CODES,
  SparkLauncherError,
  type SparkLauncherErrorCode,
} from './lib/spark-launcher-error.ts';
export {
  SparkLauncher,
  type KilledBatch,
  type SparkLauncherOptions,
} from './lib/spark-launcher.ts';
export type { SubmitOptions, SubmittedBatch } from './lib/submit-batch.ts';
export type { BatchResult, WaitOptions } from './lib/wait-for-batch.ts';
