import type { ConnectionOptions, PoolOptions } from 'mysql2';

import { MySqlStoreError } from '../mysql-store-error.ts';
import { toDriverTls } from './driver-tls.ts';
import { isLoopback, noPublicKeyRetrieval } from './password-exchange.ts';
import type { TlsOptions } from './tls-options.ts';

/** How much a connection trusts the server. */
export interface TrustSettings {
  readonly tls?: TlsOptions;
  readonly allowPublicKeyRetrieval?: boolean;
}

export interface PoolSettings extends TrustSettings {
  readonly connections: number;
  readonly queueLimit: number;
  readonly connectTimeoutMs: number;
}

/**
 * The driver's options for `mysql://user:password@host:port/database`.
 *
 * Only the address is taken from the URL: its query part could switch on dangerous driver options.
 * BIGINT comes as text, DATETIME as text, nothing is converted between time zones.
 */
export function toPoolOptions(url: string, settings: PoolSettings): PoolOptions {
  return {
    ...toConnectionOptions(parseMySqlUrl(url), settings),
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    multipleStatements: false,
    connectTimeout: settings.connectTimeoutMs,
    connectionLimit: settings.connections,
    queueLimit: settings.queueLimit,
    waitForConnections: true,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
  };
}

/** Address, account and how far the server is trusted. */
export function toConnectionOptions(
  address: MySqlAddress,
  { tls, allowPublicKeyRetrieval = isLoopback(address.host) }: TrustSettings,
): ConnectionOptions {
  const { database, ...account } = address;
  return {
    ...account,
    ...(database === '' ? {} : { database }),
    ...(tls === undefined ? {} : { ssl: toDriverTls(address.host, tls) }),
    ...(tls === undefined && !allowPublicKeyRetrieval ? { authPlugins: noPublicKeyRetrieval } : {}),
  };
}

export interface MySqlAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** @throws MySqlStoreError `MYSQL_STORE_INVALID_ARGUMENT`, without repeating the URL: it holds a password. */
export function parseMySqlUrl(url: string): MySqlAddress {
  if (!URL.canParse(url) || new URL(url).protocol !== 'mysql:' || new URL(url).hostname === '') {
    throw new MySqlStoreError('expected mysql://user:password@host:port/database', {
      code: 'MYSQL_STORE_INVALID_ARGUMENT',
    });
  }
  const parsed = new URL(url);
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? 3306 : Number(parsed.port),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
  };
}
