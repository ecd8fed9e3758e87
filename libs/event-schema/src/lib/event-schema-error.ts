import { ServiceError } from '@clickstream/service-core';

import { RestError } from './registry-client.ts';

/** Every code of {@link EventSchemaError}. */
export const EVENT_SCHEMA_CODES = [
  /** A field of the event does not fit the schema: a bug of the caller. */
  'EVENT_SCHEMA_INVALID_EVENT',
  /** The codec is given a schema that is no Avro record, or one with fields that its policy excludes. */
  'EVENT_SCHEMA_INVALID_SCHEMA',
  /** The subject, or this build's schema under it, is not in the registry: the deploy step has not run. */
  'EVENT_SCHEMA_NOT_REGISTERED',
  /** The schema breaks readers or writers of an earlier version. */
  'EVENT_SCHEMA_INCOMPATIBLE',
  /** The registry does not answer, or answers that it cannot. */
  'EVENT_SCHEMA_REGISTRY_UNAVAILABLE',
  /** The registry refuses the request: credentials, rights or a schema that it cannot read. */
  'EVENT_SCHEMA_REGISTRY_REFUSED',
] as const;
/** One of {@link EVENT_SCHEMA_CODES}. */
export type EventSchemaCode = (typeof EVENT_SCHEMA_CODES)[number];

/** A registry that fails or a caller's mistake. Bad payloads are never errors: see `DecodeVerdict`. */
export class EventSchemaError extends ServiceError<EventSchemaCode> {
  override readonly name = 'EventSchemaError';
}

/** Translates what the registry client throws. Everything but a clear refusal may pass with time. */
export function toEventSchemaError(error: unknown, action: string): EventSchemaError {
  if (error instanceof EventSchemaError) return error;
  const status = error instanceof RestError ? error.status : undefined;
  if (status === 409) {
    return new EventSchemaError(`${action}: the schema is not compatible`, {
      code: 'EVENT_SCHEMA_INCOMPATIBLE',
      cause: error,
    });
  }
  const refused = status !== undefined && status < 500 && status !== 408 && status !== 429;
  return new EventSchemaError(
    refused
      ? `${action}: the registry refused with HTTP ${status}`
      : `${action}: the registry does not answer as it should`,
    {
      code: refused ? 'EVENT_SCHEMA_REGISTRY_REFUSED' : 'EVENT_SCHEMA_REGISTRY_UNAVAILABLE',
      retriable: !refused,
      cause: error,
    },
  );
}
