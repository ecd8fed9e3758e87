import { HBASE_DRIVERS, type HBaseStoreOptions } from '@clickstream/hbase-store';
import { readEnv, type EnvReader } from '@clickstream/service-kit';

import type { SparkBackEnd } from './run/spark-batch-launcher.ts';

export interface MySqlConfig {
  readonly url: string;
  /** Undefined: no TLS. */
  readonly tls?: { readonly caFile: string; readonly verifyIdentity: boolean };
}

export interface HBaseConfig {
  readonly store: HBaseStoreOptions;
  readonly eventsTable: string;
  readonly dirtyHoursTable: string;
  readonly tombstonesTable: string;
}

export interface VerifyConfig {
  readonly mysql: MySqlConfig;
}

export interface StatusConfig extends VerifyConfig {
  readonly hbase: HBaseConfig;
  /** An hour that is closer than this to the end of its events' retention is frozen. */
  readonly retentionMarginMs: number;
}

export interface AggregatorConfig extends StatusConfig {
  readonly spark: {
    readonly backEnd: SparkBackEnd;
    /** The job's jar and the file with its settings, both as paths on the Spark host. */
    readonly jobFile: string;
    readonly jobProperties: string;
    readonly batchPrefix: string;
    readonly batchTimeoutMs: number;
    readonly pollIntervalMs: number;
  };
  readonly maxHours: number;
  readonly maxAttempts: number;
  readonly leaseTtlMs: number;
  /** How long `run` waits for another aggregator. */
  readonly leaseWaitMs: number;
  /** How long an outage of an engine is borne, at the start and later. */
  readonly retryDeadlineMs: number;
}

export interface ServeConfig extends AggregatorConfig {
  readonly intervalMs: number;
  /** Undefined: no health server. */
  readonly health: { readonly host: string; readonly port: number } | undefined;
}

const MINUTE_MS = 60_000;

/** @throws ConfigError `CONFIG_INVALID` with every problem at once, as all loaders here. */
export function loadVerifyConfig(env: NodeJS.ProcessEnv): VerifyConfig {
  return readEnv<VerifyConfig>(env, (read) => ({ mysql: readMySql(read) }));
}

export function loadStatusConfig(env: NodeJS.ProcessEnv): StatusConfig {
  return readEnv<StatusConfig>(env, (read) => ({
    mysql: readMySql(read),
    hbase: readHBase(read),
    retentionMarginMs: readRetentionMargin(read),
  }));
}

/** For `serve`, and for `run`, which takes no notice of the interval and the health server. */
export function loadServeConfig(env: NodeJS.ProcessEnv): ServeConfig {
  return readEnv<ServeConfig>(
    env,
    (read) => {
      const host = read.string('AGGREGATION_HEALTH_HOST', { default: '127.0.0.1' });
      const port = read.integer('AGGREGATION_HEALTH_PORT', { default: -1, min: 0, max: 65_535 });
      return {
        mysql: readMySql(read),
        hbase: readHBase(read),
        retentionMarginMs: readRetentionMargin(read),
        spark: readSpark(read, env),
        maxHours: read.integer('AGGREGATION_MAX_HOURS', { default: 500, min: 1, max: 100_000 }),
        maxAttempts: read.integer('AGGREGATION_MAX_ATTEMPTS', { default: 3, min: 1, max: 100 }),
        leaseTtlMs: read.duration('AGGREGATION_LEASE', { default: 15_000, min: 1_000 }),
        leaseWaitMs: read.duration('AGGREGATION_LEASE_WAIT', { default: 10 * MINUTE_MS }),
        retryDeadlineMs: read.duration('AGGREGATION_RETRY_DEADLINE', { default: 2 * MINUTE_MS }),
        intervalMs: read.duration('AGGREGATION_INTERVAL', { default: MINUTE_MS, min: 100 }),
        health: port < 0 ? undefined : { host, port },
      };
    },
    { prefixes: ['AGGREGATION_', 'SPARK_JOB_'] },
  );
}

/** For `rebuild`: as for `run`, but by MySQL's role `migrator`. */
export function loadRebuildConfig(env: NodeJS.ProcessEnv): AggregatorConfig {
  const config = loadServeConfig(env);
  const { url } = readEnv(env, (read) => ({
    url: read.url('MYSQL_MIGRATOR_URL', { protocols: ['mysql:'] }),
  }));
  return { ...config, mysql: { ...config.mysql, url } };
}

/** @internal */
export function readMySql(read: EnvReader): MySqlConfig {
  const url = read.url('MYSQL_URL', { protocols: ['mysql:'] });
  const caFile = read.optionalString('MYSQL_TLS_CA');
  const verifyIdentity = read.boolean('MYSQL_TLS_VERIFY_IDENTITY', { default: true });
  return caFile === undefined ? { url } : { url, tls: { caFile, verifyIdentity } };
}

/** @internal */
export function readHBase(read: EnvReader): HBaseConfig {
  return {
    store: readHBaseStore(read),
    eventsTable: read.string('HBASE_EVENTS_TABLE', { default: 'clickstream_events' }),
    dirtyHoursTable: read.string('HBASE_DIRTY_HOURS_TABLE', { default: 'clickstream_dirty_hours' }),
    tombstonesTable: read.string('HBASE_TOMBSTONES_TABLE', { default: 'clickstream_tombstones' }),
  };
}

/** @internal */
export function readRetentionMargin(read: EnvReader): number {
  return read.duration('AGGREGATION_RETENTION_MARGIN', { default: 120 * MINUTE_MS });
}

function readHBaseStore(read: EnvReader): HBaseStoreOptions {
  const bootstrap = read.hosts('HBASE_BOOTSTRAP');
  const driver = read.oneOf('HBASE_DRIVER', HBASE_DRIVERS, { default: 'rpc' });
  return driver === 'rpc'
    ? { driver, bootstrap }
    : { driver, bootstrap, zookeeperQuorum: read.hosts('HBASE_ZOOKEEPER_QUORUM') };
}

function readSpark(read: EnvReader, env: NodeJS.ProcessEnv): AggregatorConfig['spark'] {
  return {
    backEnd: readBackEnd(read, env),
    jobFile: read.string('SPARK_JOB_FILE', { minLength: 1 }),
    jobProperties: read.string('SPARK_JOB_PROPERTIES', { minLength: 1 }),
    batchPrefix: read.string('AGGREGATION_BATCH_PREFIX', {
      default: 'clickstream',
      pattern: /^[A-Za-z][A-Za-z0-9_-]{0,59}$/,
    }),
    batchTimeoutMs: read.duration('AGGREGATION_BATCH_TIMEOUT', { default: 30 * MINUTE_MS }),
    pollIntervalMs: read.duration('AGGREGATION_POLL_INTERVAL', { default: 250, min: 10 }),
  };
}

function readBackEnd(read: EnvReader, env: NodeJS.ProcessEnv): SparkBackEnd {
  const kind = read.oneOf('SPARK_BACKEND', ['livy', 'spark-submit'], { default: 'livy' });
  if (kind === 'livy') return { kind, url: read.url('LIVY_URL') };
  return {
    kind,
    sparkHome: read.string('SPARK_HOME', { minLength: 1 }),
    stateDirectory: read.string('SPARK_STATE_DIRECTORY', { minLength: 1 }),
    env: pickInherited(env),
  };
}

/** A batch needs to find its Java and its cluster; the passwords of the aggregator are none of its business. */
const INHERITED =
  /^(?:PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|JAVA_HOME|(?:SPARK|HADOOP|YARN|KRB5)\w*)$/;

function pickInherited(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      INHERITED.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}
