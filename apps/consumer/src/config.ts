import { domainToASCII } from 'node:url';

import { subjectOfTopic } from '@clickstream/event-schema';
import { HBASE_DRIVERS, type HBaseStoreOptions } from '@clickstream/hbase-store';
import type { TlsOptions } from '@clickstream/mysql-store';
import { readEnv, type EnvReader } from '@clickstream/service-kit';

import { IP_MASKINGS, type IpMasking } from './enrich/ip-masking.ts';

/** Who was erased: 5 s; rows: 20 s; then hours, 20 s, beside dead letters, 15 s. With less, an outage would end the process. */
const MIN_CHUNK_TIMEOUT_MS = 45_000;

export interface ConsumerConfig {
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly topic: string;
    readonly deadLetterTopic: string;
    readonly groupId: string;
    /** Partitions of one fetch that are worked on at a time. */
    readonly concurrentPartitions: number;
    /** After this time without a heartbeat the group goes on without this member, for instance after a kill. */
    readonly sessionTimeoutMs: number;
    /** How long a partition that was added to the topic may stay unread. */
    readonly metadataMaxAgeMs: number;
  };
  readonly registry: { readonly url: string; readonly subject: string };
  readonly hbase: {
    readonly store: HBaseStoreOptions;
    readonly eventsTable: string;
    readonly dirtyHoursTable: string;
    readonly tombstonesTable: string;
  };
  /** Events that become durable together, and whose offset moves together. */
  readonly chunkSize: number;
  /**
   * Longest time for one attempt at a chunk. Its parts have deadlines that add up to {@link MIN_CHUNK_TIMEOUT_MS}, so passing
   * this one is a fault.
   */
  readonly chunkTimeoutMs: number;
  /** When more of a partition's recent messages are bad, they wait instead of becoming dead letters; 1: never. */
  readonly maxBadShare: number;
  /** An MMDB file; undefined takes the database that comes with the product. */
  readonly geoDatabaseFile: string | undefined;
  /** A rule file for canonical URLs; undefined takes the rules that come with the product. */
  readonly urlRulesFile: string | undefined;
  /** The only query parameters of URLs that are stored; undefined: all. */
  readonly queryParameters: readonly string[] | undefined;
  /** Hosts whose pages are the site's own, besides the page's; with those under them. */
  readonly internalHosts: readonly string[];
  /** What is stored of a visitor's address, after the look-up of its place. */
  readonly ipMasking: IpMasking;
  /** Undefined: no health server. */
  readonly health: { readonly host: string; readonly port: number } | undefined;
}

/** What the commands about dead letters need of it. */
export interface DeadLettersConfig {
  readonly brokers: readonly string[];
  readonly deadLetterTopic: string;
  readonly groupId: string;
  readonly registry: ConsumerConfig['registry'];
}

/** @throws ConfigError `CONFIG_INVALID` with every problem at once, as all loaders here. */
export function loadDeadLettersConfig(env: NodeJS.ProcessEnv): DeadLettersConfig {
  return readEnv<DeadLettersConfig>(env, readDeadLetters);
}

function readDeadLetters(read: EnvReader): DeadLettersConfig {
  return {
    brokers: read.hosts('KAFKA_BROKERS'),
    deadLetterTopic: readDeadLetterTopic(read),
    groupId: readGroupId(read),
    registry: readRegistry(read),
  };
}

/** What `where` needs: every place in which an event can be. */
export interface WhereConfig extends DeadLettersConfig {
  readonly topic: string;
  readonly hbase: ConsumerConfig['hbase'];
  /** Undefined: which run has published an hour is not known. */
  readonly mysql: { readonly url: string; readonly tls?: TlsOptions } | undefined;
}

export function loadWhereConfig(env: NodeJS.ProcessEnv): WhereConfig {
  return readEnv<WhereConfig>(env, (read) => ({
    ...readDeadLetters(read),
    topic: readTopic(read),
    hbase: readHBase(read),
    mysql: readMySql(read),
  }));
}

/** What `forget` needs: every place in which something of a person can be. */
export interface ForgetConfig extends DeadLettersConfig {
  readonly topic: string;
  readonly hbase: ConsumerConfig['hbase'];
  /** The account of the migrator: visitors stand in the tables of a rebuild, too. */
  readonly mysql: { readonly url: string; readonly tls?: TlsOptions };
  /** As of the aggregator: tells which hours are frozen. */
  readonly retentionMarginMs: number;
}

export function loadForgetConfig(env: NodeJS.ProcessEnv): ForgetConfig {
  return readEnv<ForgetConfig>(env, (read) => ({
    ...readDeadLetters(read),
    topic: readTopic(read),
    hbase: readHBase(read),
    mysql: withTls(read, read.url('MYSQL_MIGRATOR_URL', { protocols: ['mysql:'] })),
    retentionMarginMs: read.duration('AGGREGATION_RETENTION_MARGIN', { default: 7_200_000 }),
  }));
}

function withTls(read: EnvReader, url: string): ForgetConfig['mysql'] {
  const caFile = read.optionalString('MYSQL_TLS_CA');
  const verifyIdentity = read.boolean('MYSQL_TLS_VERIFY_IDENTITY', { default: true });
  return caFile === undefined ? { url } : { url, tls: { caFile, verifyIdentity } };
}

/** Reading is enough, so the reader's account comes first. */
function readMySql(read: EnvReader): WhereConfig['mysql'] {
  const name =
    read.optionalString('MYSQL_READER_URL') === undefined ? 'MYSQL_URL' : 'MYSQL_READER_URL';
  const url =
    read.optionalString(name) === undefined ? undefined : read.url(name, { protocols: ['mysql:'] });
  return url === undefined ? undefined : withTls(read, url);
}

export function loadConsumerConfig(env: NodeJS.ProcessEnv): ConsumerConfig {
  return readEnv<ConsumerConfig>(
    env,
    (read) => {
      const healthHost = read.string('CONSUMER_HEALTH_HOST', { default: '127.0.0.1' });
      const healthPort = read.integer('CONSUMER_HEALTH_PORT', { default: -1, min: 0, max: 65_535 });
      return {
        kafka: {
          brokers: read.hosts('KAFKA_BROKERS'),
          topic: readTopic(read),
          deadLetterTopic: readDeadLetterTopic(read),
          groupId: readGroupId(read),
          concurrentPartitions: read.integer('CONSUMER_CONCURRENT_PARTITIONS', {
            default: 4,
            min: 1,
            max: 64,
          }),
          sessionTimeoutMs: read.duration('CONSUMER_SESSION_TIMEOUT', {
            default: 15_000,
            min: 6_000,
          }),
          metadataMaxAgeMs: read.duration('CONSUMER_METADATA_MAX_AGE', {
            default: 30_000,
            min: 500,
          }),
        },
        registry: readRegistry(read),
        hbase: readHBase(read),
        chunkSize: read.integer('CONSUMER_CHUNK_SIZE', { default: 1_000, min: 1, max: 5_000 }),
        chunkTimeoutMs: read.duration('CONSUMER_CHUNK_TIMEOUT', {
          default: 60_000,
          min: MIN_CHUNK_TIMEOUT_MS,
        }),
        maxBadShare: read.number('CONSUMER_MAX_BAD_SHARE', { default: 0.5, min: 0, max: 1 }),
        geoDatabaseFile: read.optionalString('GEOIP_MMDB'),
        urlRulesFile: read.optionalString('CANONICAL_URL_RULES'),
        queryParameters: readQueryParameters(read),
        internalHosts: readInternalHosts(read),
        ipMasking: read.oneOf('CONSUMER_IP_MASKING', IP_MASKINGS, { default: 'none' }),
        health: healthPort < 0 ? undefined : { host: healthHost, port: healthPort },
      };
    },
    { prefixes: ['CONSUMER_'] },
  );
}

/** `none` stands for an empty list, since an empty variable is one that is not set. */
function readQueryParameters(read: EnvReader): readonly string[] | undefined {
  const text = read.optionalString('CONSUMER_QUERY_PARAMETERS');
  if (text === undefined) return undefined;
  if (text === 'none') return [];
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '' || name === 'none')) {
    read.problem('CONSUMER_QUERY_PARAMETERS', `"${text}" is neither name[,name] nor none`);
  }
  return names;
}

/** In the form that URLs have after parsing. */
function readInternalHosts(read: EnvReader): readonly string[] {
  const text = read.optionalString('CONSUMER_INTERNAL_HOSTS');
  if (text === undefined) return [];
  const hosts = text.split(',').map((host) => domainToASCII(host.trim()));
  if (hosts.includes('')) {
    read.problem('CONSUMER_INTERNAL_HOSTS', `"${text}" is not of the form host[,host]`);
  }
  return hosts;
}

function readTopic(read: EnvReader): string {
  return read.string('KAFKA_TOPIC', { default: 'clickstream' });
}

function readDeadLetterTopic(read: EnvReader): string {
  return read.string('KAFKA_DEAD_LETTER_TOPIC', { default: 'clickstream.dead-letters' });
}

function readGroupId(read: EnvReader): string {
  return read.string('KAFKA_GROUP_ID', { default: 'clickstream-consumer' });
}

function readRegistry(read: EnvReader): ConsumerConfig['registry'] {
  return { url: read.url('SCHEMA_REGISTRY_URL'), subject: subjectOfTopic(readTopic(read)) };
}

function readHBase(read: EnvReader): ConsumerConfig['hbase'] {
  return {
    store: readHBaseStore(read),
    eventsTable: read.string('HBASE_EVENTS_TABLE', { default: 'clickstream_events' }),
    dirtyHoursTable: read.string('HBASE_DIRTY_HOURS_TABLE', { default: 'clickstream_dirty_hours' }),
    tombstonesTable: read.string('HBASE_TOMBSTONES_TABLE', { default: 'clickstream_tombstones' }),
  };
}

function readHBaseStore(read: EnvReader): HBaseStoreOptions {
  const bootstrap = read.hosts('HBASE_BOOTSTRAP');
  const driver = read.oneOf('HBASE_DRIVER', HBASE_DRIVERS, { default: 'rpc' });
  return driver === 'rpc'
    ? { driver, bootstrap }
    : { driver, bootstrap, zookeeperQuorum: read.hosts('HBASE_ZOOKEEPER_QUORUM') };
}
