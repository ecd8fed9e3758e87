import type { StackEnv } from '../stack/env-file.ts';
import { propertiesFile } from './config-files.ts';

const DEFAULT_EVENTS_TABLE = 'clickstream_events';

/**
 * What the Spark job reads on its host: its MySQL account and where HBase is. A file, because Livy logs arguments.
 *
 * The user's own MySQL is spoken to as the driver does by default. To the stack's, on this machine, TLS would only cost each
 * batch a few hundred milliseconds; `allowPublicKeyRetrieval` lets the first login after a restart work without it.
 *
 * Undefined when MySQL or HBase is not known: there is nothing the job could do.
 */
export function jobProperties(
  env: StackEnv,
  { mysqlIsGiven }: { readonly mysqlIsGiven: boolean },
): string | undefined {
  const { MYSQL_URL: mysql, HBASE_ZOOKEEPER_QUORUM: quorum } = env;
  if (mysql === undefined || quorum === undefined) return undefined;
  const url = new URL(mysql);
  const sslMode = mysqlIsGiven ? 'PREFERRED' : 'DISABLED';
  const options = `rewriteBatchedStatements=true&sslMode=${sslMode}&allowPublicKeyRetrieval=true`;
  return propertiesFile({
    'jdbc.url': `jdbc:mysql://${url.host}${url.pathname}?${options}`,
    'jdbc.user': decodeURIComponent(url.username),
    'jdbc.password': decodeURIComponent(url.password),
    'hbase.zookeeper.quorum': quorum,
    'hbase.events.table': env['HBASE_EVENTS_TABLE'] ?? DEFAULT_EVENTS_TABLE,
  });
}
