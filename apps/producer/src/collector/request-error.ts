/** Why a request as a whole was refused; the events in it were not looked at or not stored. */
export const REQUEST_CODES = {
  malformed_json: 400,
  invalid_utf8: 400,
  no_events: 400,
  bad_request: 400,
  not_found: 404,
  body_too_large: 413,
  batch_too_large: 413,
  unsupported_media_type: 415,
  unsupported_encoding: 415,
  internal_error: 500,
  /** Starting, stopping, or waiting for registry or brokers. */
  not_ready: 503,
  /** The buffer is full; nothing was taken. */
  overloaded: 503,
  /** No acknowledgement in time; the events may be stored all the same. */
  not_acknowledged: 503,
} as const;
export type RequestCode = keyof typeof REQUEST_CODES;

export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: RequestCode;

  constructor(code: RequestCode, message: string) {
    super(message);
    this.code = code;
  }
}
