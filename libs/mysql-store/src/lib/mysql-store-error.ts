import { ServiceError } from '@clickstream/service-core';

/** Every code that this library throws. */
export const MYSQL_STORE_ERROR_CODES = [
  /** Wrong password, or a right is missing: check the URL, and let the migrator call `ensureRoles`. */
  'MYSQL_STORE_ACCESS_DENIED',
  /** Used after `close`: a bug of the caller. */
  'MYSQL_STORE_CLOSED',
  /** The server is away or the connection broke. Retriable. */
  'MYSQL_STORE_CONNECTION_LOST',
  /** A value does not fit its column. */
  'MYSQL_STORE_DATA_REFUSED',
  /** The server chose this transaction as a victim. Retriable, at once. */
  'MYSQL_STORE_DEADLOCK',
  /** TLS or the server's certificate is not as demanded, or the password would go unprotected: check `tls`. */
  'MYSQL_STORE_INSECURE',
  /** A mistake of the caller; the message names it. */
  'MYSQL_STORE_INVALID_ARGUMENT',
  /** Another one holds the lease: stop, and let it go on. */
  'MYSQL_STORE_LEASE_LOST',
  /** A lock was not free in time. Retriable; look for long transactions if it lasts. */
  'MYSQL_STORE_LOCK_TIMEOUT',
  /** A migration failed: mend what the cause says, and run the migrations again. */
  'MYSQL_STORE_MIGRATION_FAILED',
  /** No connection was free in time. Retriable; look at the server's load if it lasts. */
  'MYSQL_STORE_OVERLOADED',
  /** The run is not in the state that the call needs: read it again. */
  'MYSQL_STORE_RUN_STATE',
  /** Tables or procedures are not as this version needs them: run the migrations. */
  'MYSQL_STORE_SCHEMA',
  /** A statement took longer than its deadline, and its connection was closed. Retriable; it may have happened. */
  'MYSQL_STORE_TIMEOUT',
  /** The server answered what has no code here; the cause says what. */
  'MYSQL_STORE_UNKNOWN',
] as const;
/** One of {@link MYSQL_STORE_ERROR_CODES}. */
export type MySqlStoreErrorCode = (typeof MYSQL_STORE_ERROR_CODES)[number];

/** The same call may succeed later, unchanged. */
const RETRIABLE: ReadonlySet<MySqlStoreErrorCode> = new Set<MySqlStoreErrorCode>([
  'MYSQL_STORE_CONNECTION_LOST',
  'MYSQL_STORE_DEADLOCK',
  'MYSQL_STORE_LOCK_TIMEOUT',
  'MYSQL_STORE_OVERLOADED',
  'MYSQL_STORE_TIMEOUT',
]);

/** What this library throws: a code to branch on; `retriable` follows from the code. */
export class MySqlStoreError extends ServiceError<MySqlStoreErrorCode> {
  override readonly name = 'MySqlStoreError';

  constructor(
    message: string,
    options: {
      readonly code: MySqlStoreErrorCode;
      readonly cause?: unknown;
      readonly context?: Readonly<Record<string, unknown>>;
    },
  ) {
    super(message, { ...options, retriable: RETRIABLE.has(options.code) });
  }
}

const CODES_OF_VENDOR: Readonly<Record<MySqlStoreErrorCode, readonly string[]>> = {
  MYSQL_STORE_ACCESS_DENIED: [
    'ER_ACCESS_DENIED_ERROR',
    'ER_ACCOUNT_HAS_BEEN_LOCKED',
    'ER_COLUMNACCESS_DENIED_ERROR',
    'ER_DBACCESS_DENIED_ERROR',
    'ER_HOST_NOT_PRIVILEGED',
    'ER_PROCACCESS_DENIED_ERROR',
    'ER_SPECIFIC_ACCESS_DENIED_ERROR',
    'ER_TABLEACCESS_DENIED_ERROR',
  ],
  MYSQL_STORE_CLOSED: ['POOL_CLOSED'],
  MYSQL_STORE_CONNECTION_LOST: [
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EPIPE',
    'ER_CLIENT_INTERACTION_TIMEOUT',
    'ER_CONNECTION_KILLED',
    'ER_NORMAL_SHUTDOWN',
    'ER_SERVER_SHUTDOWN',
    'PROTOCOL_CONNECTION_LOST',
    'PROTOCOL_UNEXPECTED_PACKET',
  ],
  MYSQL_STORE_DATA_REFUSED: [
    'ER_BAD_NULL_ERROR',
    'ER_CHECK_CONSTRAINT_VIOLATED',
    'ER_CONSTRAINT_FAILED',
    'ER_DATA_OUT_OF_RANGE',
    'ER_DATA_TOO_LONG',
    'ER_DUP_ENTRY',
    'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD',
    'ER_WARN_DATA_OUT_OF_RANGE',
  ],
  MYSQL_STORE_DEADLOCK: ['ER_LOCK_DEADLOCK'],
  MYSQL_STORE_INSECURE: [
    'AUTH_SWITCH_PLUGIN_ERROR',
    'ER_SECURE_TRANSPORT_REQUIRED',
    'HANDSHAKE_NO_SSL_SUPPORT',
    'HANDSHAKE_SSL_ERROR',
    'MYSQL_CLEAR_PASSWORD_NOT_ENABLED',
  ],
  MYSQL_STORE_INVALID_ARGUMENT: [],
  MYSQL_STORE_LEASE_LOST: [],
  MYSQL_STORE_LOCK_TIMEOUT: ['ER_LOCK_WAIT_TIMEOUT'],
  MYSQL_STORE_MIGRATION_FAILED: [],
  MYSQL_STORE_OVERLOADED: ['ER_CON_COUNT_ERROR', 'ER_TOO_MANY_USER_CONNECTIONS', 'POOL_QUEUE_FULL'],
  MYSQL_STORE_RUN_STATE: [],
  MYSQL_STORE_SCHEMA: [
    'ER_BAD_DB_ERROR',
    'ER_BAD_FIELD_ERROR',
    'ER_NO_SUCH_TABLE',
    'ER_SP_DOES_NOT_EXIST',
  ],
  MYSQL_STORE_TIMEOUT: [
    'ER_QUERY_INTERRUPTED',
    'ER_QUERY_TIMEOUT',
    'ER_STATEMENT_TIMEOUT',
    'ETIMEDOUT',
  ],
  MYSQL_STORE_UNKNOWN: [],
};

/** MariaDB's own numbers, which the driver does not name or names as MySQL does. */
const MARIADB_CODES: Readonly<Record<number, string>> = {
  1969: 'ER_STATEMENT_TIMEOUT',
  4025: 'ER_CONSTRAINT_FAILED',
};

/** Node's words for it. */
const BROKEN_BEFORE_TLS =
  'Client network socket disconnected before secure TLS connection was established';

/** What the driver says only in words. */
const VENDOR_CODE_OF_MESSAGE: Readonly<Record<string, string>> = {
  "Can't add new command when connection is in closed state": 'PROTOCOL_CONNECTION_LOST',
  'Pool is closed.': 'POOL_CLOSED',
  'Queue limit reached.': 'POOL_QUEUE_FULL',
};

/** Translates a driver's or server's error, once, at the border; our own errors pass unchanged. */
export function toMySqlStoreError(error: unknown): MySqlStoreError {
  if (error instanceof MySqlStoreError) return error;
  const message = textOf(error, 'message') ?? String(error);
  const vendorCode = vendorCodeOf(error, message);
  const code = MYSQL_STORE_ERROR_CODES.find((known) => CODES_OF_VENDOR[known].includes(vendorCode));
  return new MySqlStoreError(message === '' ? vendorCode : message, {
    code: code ?? 'MYSQL_STORE_UNKNOWN',
    cause: error,
    context: vendorCode === '' ? {} : { vendorCode },
  });
}

function vendorCodeOf(error: unknown, message: string): string {
  const { errno } = (error ?? {}) as { readonly errno?: unknown };
  const mariaDb = typeof errno === 'number' ? MARIADB_CODES[errno] : undefined;
  // The driver gives every error of the TLS handshake one code, also when the connection just broke.
  if (textOf(error, 'syscall') !== undefined && textOf(error, 'code') === 'HANDSHAKE_SSL_ERROR') {
    return 'ECONNRESET';
  }
  if (message === BROKEN_BEFORE_TLS) return 'ECONNRESET';
  return mariaDb ?? textOf(error, 'code') ?? VENDOR_CODE_OF_MESSAGE[message] ?? '';
}

/** Not by class: a system error may come from another realm, and a refused connection is an AggregateError. */
function textOf(error: unknown, property: 'code' | 'message' | 'syscall'): string | undefined {
  if (typeof error !== 'object' || error === null || !(property in error)) return undefined;
  const value = (error as Record<string, unknown>)[property];
  return typeof value === 'string' ? value : undefined;
}
