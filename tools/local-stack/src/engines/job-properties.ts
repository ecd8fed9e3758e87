import type { StackEnv } from '../stack/env-file.ts';
import { propertiesFile } from './config-files.ts';

const DEFAULT_EVENTS_TABLE = 'clickstream_events';

/**
 * What the Spark job reads on its host: its MySQL account and where HBase is. A file, because Livy logs arguments.
 *
 * `sslMode=PREFERRED` is the driver's own default. `allowPublicKeyRetrieval` lets the first login after a restart
 * of the server work without TLS too.
 *
 * Undefined when MySQL or HBase is not known: there is nothing the job could do.
 */
export function jobProperties(env: StackEnv): string | undefined {
  const { MYSQL_URL: mysql, HBASE_ZOOKEEPER_QUORUM: quorum } = env;
  if (mysql === undefined || quorum === undefined) return undefined;
  const url = new URL(mysql);
  const options = 'rewriteBatchedStatements=true&sslMode=PREFERRED&allowPublicKeyRetrieval=true';
  return propertiesFile({
    'jdbc.url': `jdbc:mysql://${url.host}${url.pathname}?${options}`,
    'jdbc.user': decodeURIComponent(url.username),
    'jdbc.password': decodeURIComponent(url.password),
    'hbase.zookeeper.quorum': quorum,
    'hbase.events.table': env['HBASE_EVENTS_TABLE'] ?? DEFAULT_EVENTS_TABLE,
  });
}
