import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const WORKSPACE_ROOT = join(import.meta.dirname, '../../../..');

/** The variables by which tests find an engine; the same that the apps read. */
export const ENGINE_VARIABLES = [
  'KAFKA_BROKERS',
  'SCHEMA_REGISTRY_URL',
  'HBASE_BOOTSTRAP',
  'HBASE_ZOOKEEPER_QUORUM',
  'LIVY_URL',
  'MYSQL_URL',
  'MYSQL_MIGRATOR_URL',
  'MYSQL_READER_URL',
  'SPARK_HOME',
  'SPARK_JOB_FILE',
  'SPARK_JOB_PROPERTIES',
  'VISITOR_HASH_KEY',
] as const;
export type EngineVariable = (typeof ENGINE_VARIABLES)[number];

/**
 * Where the real engines are: from the environment, else from the running local stack.
 *
 * @throws Error that names the missing variables; a test that needs an engine fails without it, it is never skipped.
 */
export function engineEndpoints<const V extends EngineVariable>(
  ...variables: readonly V[]
): Record<V, string> {
  const env: NodeJS.ProcessEnv = { ...localStackEnv(), ...process.env };
  const missing = variables.filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) {
    throw new Error(
      `no engine for ${missing.join(', ')}: start one with "npm run stack -- up" or set the variables`,
    );
  }
  return Object.fromEntries(variables.map((name) => [name, env[name]])) as Record<V, string>;
}

function localStackEnv(): NodeJS.ProcessEnv {
  const directory = process.env['CLICKSTREAM_STACK_DIR'] ?? join(WORKSPACE_ROOT, '.stack');
  try {
    return parseEnv(readFileSync(join(directory, 'env'), 'utf8'));
  } catch {
    return {};
  }
}
