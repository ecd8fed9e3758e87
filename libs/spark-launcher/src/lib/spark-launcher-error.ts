import { ServiceError } from '@clickstream/service-core';

/** Every code of {@link SparkLauncherError}. */
export const SPARK_LAUNCHER_ERROR_CODES = [
  'SPARK_LAUNCHER_ACCESS_DENIED',
  'SPARK_LAUNCHER_BUSY',
  'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
  'SPARK_LAUNCHER_DUPLICATE_NAME',
  'SPARK_LAUNCHER_INVALID_ARGUMENT',
  'SPARK_LAUNCHER_NOT_FOUND',
  'SPARK_LAUNCHER_PROTOCOL',
  'SPARK_LAUNCHER_REJECTED',
  'SPARK_LAUNCHER_SERVER_ERROR',
  'SPARK_LAUNCHER_SESSION_ENDED',
  'SPARK_LAUNCHER_STATEMENT_FAILED',
  'SPARK_LAUNCHER_TIMEOUT',
  'SPARK_LAUNCHER_UNAVAILABLE',
] as const;

/** Stable code of a {@link SparkLauncherError}; see docs/errors.md. */
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
