import type { Batch, BatchSpec } from './batch.ts';
import type { CallOptions } from './call-options.ts';
import type { BatchResult, WaitOptions } from './wait-for-batch.ts';

/** A started batch; `adopted` when one of this name was there already. */
export interface SubmittedBatch {
  readonly batch: Batch;
  readonly adopted: boolean;
}

/** How long a start may take. */
export interface SubmitOptions {
  /** Ends the attempts with its reason; the batch may have been started. */
  readonly signal?: AbortSignal | undefined;
  /** Longest time for all attempts. */
  readonly deadlineMs: number;
}

/** Which part of a batch's output to give. */
export interface LogTailOptions extends CallOptions {
  /** 100 by default. */
  readonly lines?: number;
}

/** What was ended, with the end of its output, which is forgotten together with the batch. */
export interface KilledBatch {
  readonly batch: Batch;
  readonly log: readonly string[];
}

/**
 * Batches that are known by their name, over outages of the server, restarts and lost answers.
 *
 * A name stands for one batch as long as the back end remembers it. Whoever must not run a job twice keeps the results of two batches
 * apart (by an attempt number in the name and in the results), because a back end may forget a batch that still runs.
 *
 * `LivySparkLauncher` runs batches on a Livy server, `SubmitSparkLauncher` as processes of this machine;
 * `describeSparkLauncherContract` of the testing entry holds what both promise.
 */
export interface SparkLauncher {
  /**
   * Starts the batch, or adopts the one that has this name already, in whatever state that is.
   *
   * An abort or an outage may leave the batch running: submit it again to adopt it.
   *
   * @throws SparkLauncherError `SPARK_LAUNCHER_REJECTED` when it cannot be started as it is, with nothing left behind; the
   * last outage when the deadline has passed
   */
  submit(spec: BatchSpec, options: SubmitOptions): Promise<SubmittedBatch>;

  /** The batch of this name, or undefined when none is remembered. */
  find(name: string, options?: CallOptions): Promise<Batch | undefined>;

  /**
   * Waits until the batch has ended. Outages and states that are not known only take time.
   *
   * @throws SparkLauncherError `SPARK_LAUNCHER_DEADLINE_EXCEEDED`; the signal's reason on abort. Both leave the batch running
   */
  waitFor(name: string, options: WaitOptions): Promise<BatchResult>;

  /** The last lines of its output, standard and error output mixed; none when no such batch is remembered. */
  logTail(name: string, options?: LogTailOptions): Promise<readonly string[]>;

  /** Ends a batch and frees its name, and gives what it had printed; undefined when there is none. */
  kill(name: string, options?: CallOptions): Promise<KilledBatch | undefined>;

  /** Resolves when batches can be started at the moment; for readiness checks, never repeated. */
  ping(options?: CallOptions): Promise<void>;
}
