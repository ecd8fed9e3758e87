import { through, type Links } from './links.ts';

type Env = Readonly<Record<string, string>>;

/**
 * What each kind of app is told, so that it reaches every engine through its link.
 *
 * The times are those of production but for one: the aggregator looks often, since every scenario waits for it.
 */
export function appEnvironments(
  stack: Env,
  links: Links,
): Readonly<Record<'producer' | 'consumer' | 'aggregator', Env>> {
  const registry = {
    SCHEMA_REGISTRY_URL: through(stack['SCHEMA_REGISTRY_URL'] ?? '', links.registry),
  };
  const hbase = {
    HBASE_BOOTSTRAP: stack['HBASE_BOOTSTRAP'] ?? '',
    HBASE_ZOOKEEPER_QUORUM: stack['HBASE_ZOOKEEPER_QUORUM'] ?? '',
  };
  return {
    producer: {
      ...registry,
      KAFKA_BROKERS: `127.0.0.1:${links.kafka.collectors.port}`,
      VISITOR_HASH_KEY: stack['VISITOR_HASH_KEY'] ?? '',
    },
    consumer: {
      ...registry,
      ...hbase,
      KAFKA_BROKERS: `127.0.0.1:${links.kafka.consumers.port}`,
    },
    aggregator: {
      ...hbase,
      MYSQL_URL: through(stack['MYSQL_URL'] ?? '', links.mysql),
      LIVY_URL: through(stack['LIVY_URL'] ?? '', links.livy),
      SPARK_JOB_FILE: stack['SPARK_JOB_FILE'] ?? '',
      SPARK_JOB_PROPERTIES: stack['SPARK_JOB_PROPERTIES'] ?? '',
      AGGREGATION_INTERVAL: '3s',
    },
  };
}
