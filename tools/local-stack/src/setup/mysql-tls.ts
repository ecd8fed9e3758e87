import type { TlsOptions } from '@clickstream/mysql-store';

/** The variables by which a user's own MySQL is spoken to with TLS; the same that the apps read. */
export const MYSQL_TLS_VARIABLES = ['MYSQL_TLS_CA', 'MYSQL_TLS_VERIFY_IDENTITY'] as const;

/** The store's options for them: none without `MYSQL_TLS_CA`. */
export function mysqlTls(env: NodeJS.ProcessEnv): { readonly tls?: TlsOptions } {
  const caFile = env['MYSQL_TLS_CA'] ?? '';
  if (caFile === '') return {};
  return { tls: { caFile, verifyIdentity: env['MYSQL_TLS_VERIFY_IDENTITY'] !== 'false' } };
}
