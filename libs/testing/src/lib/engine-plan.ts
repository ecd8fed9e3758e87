import type { EngineVariable } from './engine-endpoints.ts';
import type { PrivateEngine } from './private-stack.ts';

/** Where engines may come from, in the order in which they are looked for. */
export const ENGINE_SOURCES = ['variables', 'containers', 'local-stack'] as const;
export type EngineSource = (typeof ENGINE_SOURCES)[number];

interface EngineFacts {
  /** By which tests find it; when the first one is set, the user brings the engine. */
  readonly variables: readonly EngineVariable[];
  /** The ports that clients use, as in `STACK_<NAME>_PORT`, also of engines that it brings along. */
  readonly ports: readonly string[];
}

export const ENGINE_FACTS: Readonly<Record<PrivateEngine, EngineFacts>> = {
  kafka: { variables: ['KAFKA_BROKERS'], ports: ['KAFKA'] },
  registry: { variables: ['SCHEMA_REGISTRY_URL'], ports: ['KAFKA', 'REGISTRY'] },
  hbase: {
    variables: ['HBASE_BOOTSTRAP', 'HBASE_ZOOKEEPER_QUORUM'],
    ports: ['HBASE_MASTER', 'HBASE_REGION_SERVER', 'ZOOKEEPER'],
  },
  'region-server': { variables: ['HBASE_BOOTSTRAP'], ports: ['SECOND_REGION_SERVER'] },
  livy: { variables: ['LIVY_URL', 'SPARK_JOB_FILE', 'SPARK_JOB_PROPERTIES'], ports: ['LIVY'] },
  mysql: { variables: ['MYSQL_URL', 'MYSQL_MIGRATOR_URL', 'MYSQL_READER_URL'], ports: ['MYSQL'] },
};

/** Engines that live in one container because they talk to each other at 127.0.0.1. */
const TOGETHER: readonly (readonly PrivateEngine[])[] = [
  ['kafka', 'registry'],
  ['hbase', 'region-server'],
  ['mysql'],
];

/**
 * Which engine comes from where: from its variable if that is set, else from a container in the mode `containers` when
 * Docker answers, else from the local stack.
 *
 * Pure.
 */
export function planSources(
  only: readonly PrivateEngine[],
  { env, dockerAnswers }: { readonly env: NodeJS.ProcessEnv; readonly dockerAnswers: boolean },
): Readonly<Record<EngineSource, readonly PrivateEngine[]>> {
  const isGiven = (engine: PrivateEngine): boolean =>
    (env[ENGINE_FACTS[engine].variables[0] ?? ''] ?? '') !== '';
  const missing = only.filter((engine) => !isGiven(engine));
  const inContainers = dockerAnswers && wantsContainers(env);
  return {
    variables: only.filter(isGiven),
    containers: inContainers ? missing : [],
    'local-stack': inContainers ? [] : missing,
  };
}

/** `STACK_MODE=containers` */
export function wantsContainers(env: NodeJS.ProcessEnv): boolean {
  return env['STACK_MODE'] === 'containers';
}

/** One list per container. Spark's batches read HBase and write MySQL, so with Livy all are in one. */
export function containerGroups(engines: readonly PrivateEngine[]): PrivateEngine[][] {
  if (engines.includes('livy')) return [[...engines]];
  return TOGETHER.map((group) => group.filter((engine) => engines.includes(engine))).filter(
    (group) => group.length > 0,
  );
}
