import { ServiceError, type ServiceErrorOptions } from '@clickstream/service-kit';

/** Every code that this library throws. */
export const MYSQL_STORE_ERROR_CODES = [
  'MYSQL_STORE_ACCESS_DENIED',
  'MYSQL_STORE_CLOSED',
  'MYSQL_STORE_CONNECTION_LOST',
  'MYSQL_STORE_DATA_REFUSED',
  'MYSQL_STORE_DEADLOCK',
  'MYSQL_STORE_INVALID_ARGUMENT',
  'MYSQL_STORE_LEASE_LOST',
  'MYSQL_STORE_LOCK_TIMEOUT',
  'MYSQL_STORE_MIGRATION_FAILED',
  'MYSQL_STORE_OVERLOADED',
  'MYSQL_STORE_RUN_STATE',
  'MYSQL_STORE_SCHEMA',
  'MYSQL_STORE_TIMEOUT',
  'MYSQL_STORE_UNKNOWN',
] as const;
export type MySqlStoreErrorCode = (typeof MYSQL_STORE_ERROR_CODES)[number];

/** What this library throws: a code to branch on, and whether the same call may succeed later. */
export class MySqlStoreError extends ServiceError {
  override readonly name = 'MySqlStoreError';
  declare readonly code: MySqlStoreErrorCode;

  // The options narrow `code`, so that an unlisted code does not compile.
  constructor(
    message: string,
    options: ServiceErrorOptions & { readonly code: MySqlStoreErrorCode },
  ) {
    super(message, options);
  }
}

interface Translation {
  readonly code: MySqlStoreErrorCode;
  readonly retriable: boolean;
}

const LOST: Translation = { code: 'MYSQL_STORE_CONNECTION_LOST', retriable: true };
const OVERLOADED: Translation = { code: 'MYSQL_STORE_OVERLOADED', retriable: true };
const DENIED: Translation = { code: 'MYSQL_STORE_ACCESS_DENIED', retriable: false };
const SCHEMA: Translation = { code: 'MYSQL_STORE_SCHEMA', retriable: false };
const DATA: Translation = { code: 'MYSQL_STORE_DATA_REFUSED', retriable: false };

/** By the driver's or the server's symbolic code. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  ECONNREFUSED: LOST,
  ECONNRESET: LOST,
  EPIPE: LOST,
  EHOSTUNREACH: LOST,
  ENETUNREACH: LOST,
  ENOTFOUND: LOST,
  EAI_AGAIN: LOST,
  PROTOCOL_CONNECTION_LOST: LOST,
  PROTOCOL_UNEXPECTED_PACKET: LOST,
  ER_SERVER_SHUTDOWN: LOST,
  ER_NORMAL_SHUTDOWN: LOST,
  ER_CONNECTION_KILLED: LOST,
  ER_CLIENT_INTERACTION_TIMEOUT: LOST,
  ETIMEDOUT: { code: 'MYSQL_STORE_TIMEOUT', retriable: true },
  ER_QUERY_INTERRUPTED: { code: 'MYSQL_STORE_TIMEOUT', retriable: true },
  ER_LOCK_DEADLOCK: { code: 'MYSQL_STORE_DEADLOCK', retriable: true },
  ER_LOCK_WAIT_TIMEOUT: { code: 'MYSQL_STORE_LOCK_TIMEOUT', retriable: true },
  ER_CON_COUNT_ERROR: OVERLOADED,
  ER_TOO_MANY_USER_CONNECTIONS: OVERLOADED,
  ER_ACCESS_DENIED_ERROR: DENIED,
  ER_DBACCESS_DENIED_ERROR: DENIED,
  ER_TABLEACCESS_DENIED_ERROR: DENIED,
  ER_COLUMNACCESS_DENIED_ERROR: DENIED,
  ER_PROCACCESS_DENIED_ERROR: DENIED,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: DENIED,
  ER_BAD_DB_ERROR: SCHEMA,
  ER_NO_SUCH_TABLE: SCHEMA,
  ER_BAD_FIELD_ERROR: SCHEMA,
  ER_SP_DOES_NOT_EXIST: SCHEMA,
  ER_DUP_ENTRY: DATA,
  ER_DATA_TOO_LONG: DATA,
  ER_BAD_NULL_ERROR: DATA,
  ER_WARN_DATA_OUT_OF_RANGE: DATA,
  ER_DATA_OUT_OF_RANGE: DATA,
  ER_TRUNCATED_WRONG_VALUE_FOR_FIELD: DATA,
  ER_CHECK_CONSTRAINT_VIOLATED: DATA,
  ER_CONSTRAINT_FAILED: DATA,
};

/** The pool names these two situations by message only. */
const BY_MESSAGE: Readonly<Record<string, Translation>> = {
  'Queue limit reached.': OVERLOADED,
  'Pool is closed.': { code: 'MYSQL_STORE_CLOSED', retriable: false },
  "Can't add new command when connection is in closed state": LOST,
};

const UNKNOWN: Translation = { code: 'MYSQL_STORE_UNKNOWN', retriable: false };

/** Translates a driver's or server's error, once, at the border; our own errors pass unchanged. */
export function toMySqlStoreError(error: unknown): MySqlStoreError {
  if (error instanceof MySqlStoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const vendorCode = codeOf(error);
  const { code, retriable } = TRANSLATIONS[vendorCode ?? ''] ?? BY_MESSAGE[message] ?? UNKNOWN;
  return new MySqlStoreError(message === '' ? (vendorCode ?? 'unknown MySQL error') : message, {
    code,
    retriable,
    cause: error,
    context: vendorCode === undefined ? {} : { vendorCode },
  });
}

/** A refused connection to a name with several addresses arrives as an AggregateError that carries the code itself. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
