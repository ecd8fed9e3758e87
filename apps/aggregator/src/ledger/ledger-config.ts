import { readEnv, type EnvReader } from '@clickstream/service-kit';

import {
  readHBase,
  readMySql,
  readRetentionMargin,
  type HBaseConfig,
  type MySqlConfig,
} from '../config.ts';

export interface LedgerConfig {
  readonly mysql: MySqlConfig;
  readonly hbase: HBaseConfig;
  /** As of the aggregator: tells which hours are frozen. */
  readonly retentionMarginMs: number;
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly topic: string;
    readonly deadLetterTopic: string;
    /** The consumers', whose committed offsets tell what is still to come. */
    readonly groupId: string;
  };
  readonly registryUrl: string;
  /** `/counters` of the collectors; none when not set. */
  readonly countersUrls: readonly string[];
}

/** @throws ConfigError `CONFIG_INVALID` with every problem at once */
export function loadLedgerConfig(env: NodeJS.ProcessEnv): LedgerConfig {
  return readEnv<LedgerConfig>(env, (read) => ({
    mysql: readMySql(read),
    hbase: readHBase(read),
    retentionMarginMs: readRetentionMargin(read),
    kafka: {
      brokers: read.hosts('KAFKA_BROKERS'),
      topic: read.string('KAFKA_TOPIC', { default: 'clickstream' }),
      deadLetterTopic: read.string('KAFKA_DEAD_LETTER_TOPIC', {
        default: 'clickstream.dead-letters',
      }),
      groupId: read.string('KAFKA_GROUP_ID', { default: 'clickstream-consumer' }),
    },
    registryUrl: read.url('SCHEMA_REGISTRY_URL'),
    countersUrls: readUrls(read, 'COLLECTOR_COUNTERS_URLS'),
  }));
}

function readUrls(read: EnvReader, name: string): string[] {
  const text = read.optionalString(name) ?? '';
  const urls = text.split(',').flatMap((url) => (url.trim() === '' ? [] : [url.trim()]));
  const isHttp = (url: string): boolean => /^https?:\/\//.test(url) && URL.canParse(url);
  if (!urls.every(isHttp)) {
    read.problem(name, `"${text}" is not of the form http://host:port/counters[,http://…]`);
  }
  return urls;
}
