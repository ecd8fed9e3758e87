import { ServiceError } from '@clickstream/service-core';

export const CHECKER_ERROR_CODES = ['CHECKER_NOT_CONFIGURED', 'CHECKER_UNREADABLE'] as const;

/** The codes of {@link CheckerError}. */
export type CheckerErrorCode = (typeof CHECKER_ERROR_CODES)[number];

/** The checker cannot look; it says nothing about what it would see. `CHECKER_UNREADABLE` may pass: look again. */
export class CheckerError extends ServiceError<CheckerErrorCode> {
  override readonly name = 'CheckerError';
}

/** A store that did not answer, or not in time. */
export function unreadable(what: string, cause?: unknown): CheckerError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new CheckerError(`${what} cannot be read${why}`, {
    code: 'CHECKER_UNREADABLE',
    retriable: true,
    cause,
  });
}
