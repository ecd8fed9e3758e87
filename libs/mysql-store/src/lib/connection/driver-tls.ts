import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

import type { SslOptions } from 'mysql2';

import { MySqlStoreError } from '../mysql-store-error.ts';
import type { TlsOptions } from './tls-options.ts';

/** @throws MySqlStoreError `MYSQL_STORE_INVALID_ARGUMENT`: later the driver would throw where nobody can catch it. */
export function toDriverTls(host: string, tls: TlsOptions): SslOptions {
  const { caFile, verifyIdentity = true } = tls;
  if (verifyIdentity && isIP(host) !== 0) {
    // The driver holds an address against the wrong name, `localhost`.
    throw invalid(`${host} is no host name: name the host, or set verifyIdentity to false`);
  }
  return {
    ...(caFile === undefined ? {} : { ca: readCertificates(caFile) }),
    rejectUnauthorized: true,
    verifyIdentity,
    minVersion: 'TLSv1.2',
  };
}

function readCertificates(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    throw invalid(`${file} holds no PEM certificate`, error);
  }
}

function invalid(message: string, cause?: unknown): MySqlStoreError {
  return new MySqlStoreError(message, { code: 'MYSQL_STORE_INVALID_ARGUMENT', cause });
}
