import { ServiceError } from '@clickstream/service-core';

/** Every code of {@link SparkLauncherError}. */
export const SPARK_LAUNCHER_ERROR_CODES = [
  /** Livy asks for credentials, or the state directory is forbidden: check its URL or the rights. */
  'SPARK_LAUNCHER_ACCESS_DENIED',
  /** Asked to slow down, or another launcher is at the same batch. Retriable. */
  'SPARK_LAUNCHER_BUSY',
  /** The outage outlasted the call's deadline; the cause is the last outage. Try later. */
  'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
  /** A batch of this name is there already: find it by its name. */
  'SPARK_LAUNCHER_DUPLICATE_NAME',
  /** A mistake of the caller; the message names it. */
  'SPARK_LAUNCHER_INVALID_ARGUMENT',
  /** This batch is not known, or not any more: what it wrote tells whether it did its work. */
  'SPARK_LAUNCHER_NOT_FOUND',
  /** The answer is not Livy's, or a record is not the launcher's. Retriable; check URL and state directory. */
  'SPARK_LAUNCHER_PROTOCOL',
  /** It can never start as it is; the message says why, often a jar whose folder is not on Livy's list. */
  'SPARK_LAUNCHER_REJECTED',
  /** Livy answered 5xx. Retriable; look at its log if it lasts. */
  'SPARK_LAUNCHER_SERVER_ERROR',
  /** An interactive session has died, ended or been forgotten: open another; the message ends with its last lines. */
  'SPARK_LAUNCHER_SESSION_ENDED',
  /** The code of a statement failed or was cancelled; the message says why. */
  'SPARK_LAUNCHER_STATEMENT_FAILED',
  /** No answer in time, or a killed batch does not end. Retriable; it may have happened. */
  'SPARK_LAUNCHER_TIMEOUT',
  /** Livy cannot be reached, or this machine cannot start a process. Retriable. */
  'SPARK_LAUNCHER_UNAVAILABLE',
] as const;

/** Stable code of a {@link SparkLauncherError}. */
export type SparkLauncherErrorCode = (typeof SPARK_LAUNCHER_ERROR_CODES)[number];

/** Codes that stand for an outage of Livy. A batch that was being created may exist all the same. */
const RETRIABLE: ReadonlySet<SparkLauncherErrorCode> = new Set<SparkLauncherErrorCode>([
  'SPARK_LAUNCHER_BUSY',
  'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
  // A truncated answer, or a proxy's page: no reason to give up a batch that may be running.
  'SPARK_LAUNCHER_PROTOCOL',
  'SPARK_LAUNCHER_SERVER_ERROR',
  'SPARK_LAUNCHER_TIMEOUT',
  'SPARK_LAUNCHER_UNAVAILABLE',
]);

/** What a {@link SparkLauncherError} is made from. */
export interface SparkLauncherErrorOptions {
  readonly code: SparkLauncherErrorCode;
  readonly cause?: unknown;
  /** Plain data for the log. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** How long the server wants to be left alone, by its `Retry-After`. */
  readonly retryAfterMs?: number | undefined;
}

/** The only error of this library: a code to branch on; `retriable` follows from the code. */
export class SparkLauncherError extends ServiceError<SparkLauncherErrorCode> {
  override readonly name = 'SparkLauncherError';

  /** How long the server wants to be left alone; nothing of the library asks it sooner. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: SparkLauncherErrorOptions) {
    super(message, { ...options, retriable: RETRIABLE.has(options.code) });
    this.retryAfterMs = options.retryAfterMs;
  }
}
