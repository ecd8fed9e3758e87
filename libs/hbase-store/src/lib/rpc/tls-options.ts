import type { ConnectionOptions } from 'node:tls';
import { HBaseStoreError } from '../hbase-store-error.ts';

/**
 * How to speak TLS with the servers (`hbase.server.netty.tls.enabled`). They all need a certificate, and by default each
 * must be signed by a known authority and name the host that it is reached at.
 */
export interface RpcTlsOptions {
  /** Authorities to trust, PEM; by default those that come with Node. */
  readonly ca?: string | Buffer;
  /** The client's certificate chain and key, PEM, for servers that ask for one. */
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly passphrase?: string;
  /** Name that every server's certificate must have, in place of the host that it is reached at. */
  readonly servername?: string;
  /**
   * `full`, the default; `authority`: any name will do; `none`: any certificate will do, so that whoever sits between
   * can read and change everything.
   */
  readonly verify?: 'full' | 'authority' | 'none';
}

/** The same as Node takes them. */
export function toTlsConnectionOptions(options: RpcTlsOptions): ConnectionOptions {
  const { verify = 'full', ...rest } = options;
  return {
    ...rest,
    rejectUnauthorized: verify !== 'none',
    ...(verify === 'authority' ? { checkServerIdentity: () => undefined } : {}),
  };
}

/** How OpenSSL and Node begin the codes of what only another certificate or setting can heal. */
const FINAL =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_CA)/;

/** The error of a connection that failed because the two sides do not trust or understand each other's TLS. */
export function toTlsError(cause: Error, address: string): HBaseStoreError | undefined {
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (!FINAL.test(code)) return undefined;
  return new HBaseStoreError(`no TLS with ${address}: ${cause.message}`, {
    code: 'HBASE_STORE_TLS',
    cause,
  });
}
