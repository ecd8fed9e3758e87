/** Why a request as a whole was refused; the events in it were not looked at or not stored. */
export const REQUEST_CODES = {
  malformed_json: 400,
  invalid_utf8: 400,
  malformed_gzip: 400,
  no_events: 400,
  bad_request: 400,
  /** The write key is missing, or none of those that may send. */
  unknown_key: 401,
  not_found: 404,
  body_too_large: 413,
  batch_too_large: 413,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  /** Too many events from this address or with this write key; nothing was taken. */
  rate_limited: 429,
  internal_error: 500,
  /** Starting, stopping, or waiting for registry or brokers. */
  not_ready: 503,
  /** The buffer is full; nothing was taken. */
  overloaded: 503,
  /** No acknowledgement in time; the events may be stored all the same. */
  not_acknowledged: 503,
} as const;
export type RequestCode = keyof typeof REQUEST_CODES;

interface RequestErrorDetails {
  readonly events?: number;
  readonly retryAfterSeconds?: number;
  readonly isUnread?: boolean;
}

export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestCode;
  /** How many events were in the request; one when nobody can know. */
  readonly events: number;
  /** When the same request can pass; undefined where nobody can know. */
  readonly retryAfterSeconds: number | undefined;
  /** Whether nobody has looked at its events yet, let alone counted them. */
  readonly isUnread: boolean;

  constructor(code: RequestCode, message: string, details: RequestErrorDetails = {}) {
    super(message);
    this.code = code;
    this.events = details.events ?? 1;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.isUnread = details.isUnread ?? false;
  }
}

/** The code for whatever a route or the server itself may throw. */
export function requestCodeOf(error: Error): RequestCode {
  if (error instanceof RequestError) return error.code;
  const { code, statusCode = 500 } = error as { code?: unknown; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'body_too_large';
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return 'unsupported_media_type';
  return statusCode >= 400 && statusCode < 500 ? 'bad_request' : 'internal_error';
}
