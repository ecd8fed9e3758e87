import { MySqlStoreError, toMySqlStoreError } from './mysql-store-error.ts';

const vendorError = (code: string): Error => Object.assign(new Error('from the driver'), { code });

describe('toMySqlStoreError', () => {
  it.each([
    ['ER_ACCESS_DENIED_ERROR', 'MYSQL_STORE_ACCESS_DENIED', false],
    ['ER_TABLEACCESS_DENIED_ERROR', 'MYSQL_STORE_ACCESS_DENIED', false],
    ['ECONNREFUSED', 'MYSQL_STORE_CONNECTION_LOST', true],
    ['ECONNRESET', 'MYSQL_STORE_CONNECTION_LOST', true],
    ['PROTOCOL_CONNECTION_LOST', 'MYSQL_STORE_CONNECTION_LOST', true],
    ['ER_CLIENT_INTERACTION_TIMEOUT', 'MYSQL_STORE_CONNECTION_LOST', true],
    ['ER_SERVER_SHUTDOWN', 'MYSQL_STORE_CONNECTION_LOST', true],
    ['ER_WARN_DATA_OUT_OF_RANGE', 'MYSQL_STORE_DATA_REFUSED', false],
    ['ER_DUP_ENTRY', 'MYSQL_STORE_DATA_REFUSED', false],
    ['HANDSHAKE_NO_SSL_SUPPORT', 'MYSQL_STORE_INSECURE', false],
    ['HANDSHAKE_SSL_ERROR', 'MYSQL_STORE_INSECURE', false],
    ['ER_LOCK_DEADLOCK', 'MYSQL_STORE_DEADLOCK', true],
    ['ER_LOCK_WAIT_TIMEOUT', 'MYSQL_STORE_LOCK_TIMEOUT', true],
    ['ER_CON_COUNT_ERROR', 'MYSQL_STORE_OVERLOADED', true],
    ['ER_NO_SUCH_TABLE', 'MYSQL_STORE_SCHEMA', false],
    ['ETIMEDOUT', 'MYSQL_STORE_TIMEOUT', true],
    ['ER_QUERY_TIMEOUT', 'MYSQL_STORE_TIMEOUT', true],
    ['ER_PARSE_ERROR', 'MYSQL_STORE_UNKNOWN', false],
  ])('makes %s to %s', (vendorCode, code, retriable) => {
    const error = toMySqlStoreError(vendorError(vendorCode));

    expect(error).toMatchObject({ code, retriable, context: { vendorCode } });
    expect(error.cause).toMatchObject({ code: vendorCode });
  });

  it.each([
    [1969, undefined, 'MYSQL_STORE_TIMEOUT', 'ER_STATEMENT_TIMEOUT'],
    [
      4025,
      'ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE',
      'MYSQL_STORE_DATA_REFUSED',
      'ER_CONSTRAINT_FAILED',
    ],
  ])('reads MariaDB’s error %d', (errno, driversCode, code, vendorCode) => {
    const error = Object.assign(new Error('from MariaDB'), { errno, code: driversCode });

    expect(toMySqlStoreError(error)).toMatchObject({ code, context: { vendorCode } });
  });

  it.each([
    ['Pool is closed.', 'MYSQL_STORE_CLOSED', false],
    ['Queue limit reached.', 'MYSQL_STORE_OVERLOADED', true],
    [
      "Can't add new command when connection is in closed state",
      'MYSQL_STORE_CONNECTION_LOST',
      true,
    ],
  ])('knows "%s" by its words', (message, code, retriable) => {
    expect(toMySqlStoreError(new Error(message))).toMatchObject({ code, retriable });
  });

  it.each([
    { syscall: 'read', message: 'read ECONNRESET' },
    { message: 'Client network socket disconnected before secure TLS connection was established' },
  ])('takes a connection that broke in the TLS handshake for what it is: %j', (properties) => {
    const error = Object.assign(new Error(), { code: 'HANDSHAKE_SSL_ERROR', ...properties });

    expect(toMySqlStoreError(error)).toMatchObject({
      code: 'MYSQL_STORE_CONNECTION_LOST',
      retriable: true,
    });
  });

  it('keeps its own errors and takes anything else', () => {
    const own = new MySqlStoreError('ours', { code: 'MYSQL_STORE_LEASE_LOST' });

    expect(toMySqlStoreError(own)).toBe(own);
    expect(toMySqlStoreError('text')).toMatchObject({
      code: 'MYSQL_STORE_UNKNOWN',
      message: 'text',
    });
  });
});
