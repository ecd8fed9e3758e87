import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const ENV_EXAMPLE = join(import.meta.dirname, '../../../../.env.example');
/** Variables without a default: an app cannot start without them. */
const REQUIRED = [
  'KAFKA_BROKERS',
  'SCHEMA_REGISTRY_URL',
  'HBASE_BOOTSTRAP',
  'LIVY_URL',
  'MYSQL_URL',
  'SPARK_JOB_FILE',
  'SPARK_JOB_PROPERTIES',
  'VISITOR_HASH_KEY',
];

/**
 * The shipped `.env.example`: all of it, and only its required part. Its key is one that is refused, so that nobody runs
 * with a public one; here it is another.
 *
 * A loader must make the same configuration of both, or the example shows a wrong default.
 */
export function readEnvExample(): { all: NodeJS.ProcessEnv; required: NodeJS.ProcessEnv } {
  const all: NodeJS.ProcessEnv = {
    ...parseEnv(readFileSync(ENV_EXAMPLE, 'utf8')),
    VISITOR_HASH_KEY: 'a key for tests only',
  };
  const required = Object.fromEntries(REQUIRED.map((name) => [name, all[name]]));
  return { all, required };
}
