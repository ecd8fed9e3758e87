import { isIP } from 'node:net';

import { readEnv, type EnvReader } from '@clickstream/service-kit';

import type { RateLimitOptions } from './collector/access/rate-limits.ts';
import type { HttpLimits } from './collector/collector-server.ts';
import type { VisitorHashOptions } from './collector/visitors/derived-user.ts';
import type { VisitorCookieOptions } from './collector/visitors/visitor-cookie.ts';
import { MAX_VALUE_BYTES } from './sink/event-sink.ts';
import type { LaneSinkOptions } from './sink/lane-sink.ts';
import { readVisitorCookie, readVisitorHash } from './visitor-config.ts';

export interface CollectorConfig {
  readonly http: {
    readonly host: string;
    /** 0 takes a free port. */
    readonly port: number;
    readonly trustedProxies: readonly string[];
    /** In lower case. */
    readonly clientIpHeader: string;
    /** Undefined for every site. */
    readonly allowedOrigins: readonly string[] | undefined;
    readonly paths: ReadonlyMap<string, string>;
    readonly limits: HttpLimits;
  };
  readonly events: { readonly maxEventBytes: number; readonly maxBatchEvents: number };
  readonly access: {
    /** One of which each request must name; none for an open collector. */
    readonly writeKeys: ReadonlySet<string>;
    readonly rates: RateLimitOptions;
  };
  readonly visitorHash: VisitorHashOptions;
  /** Undefined where visitors get none. */
  readonly visitorCookie: VisitorCookieOptions | undefined;
  readonly kafka: {
    readonly brokers: readonly string[];
    readonly topic: string;
    readonly metadataMaxAgeMs: number;
  };
  readonly registryUrl: string;
  readonly buffer: LaneSinkOptions;
  /** How long the collector goes on serving as not ready, so that a load balancer can turn away. */
  readonly preStopDelayMs: number;
  readonly stopTimeoutMs: number;
}

const KIB = 1_024;
const MIB = 1_024 * KIB;
const MAX_RATE = 1_000_000;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** @throws ConfigError naming every variable that cannot be used. */
export function loadCollectorConfig(env: NodeJS.ProcessEnv): CollectorConfig {
  return readEnv(env, readCollectorConfig, { prefixes: ['COLLECTOR_'] });
}

function readCollectorConfig(env: EnvReader): CollectorConfig {
  // For the senders and for the ledger; known here so that they are not taken for typos.
  env.optionalString('COLLECTOR_URL');
  env.optionalString('COLLECTOR_COUNTERS_URLS');
  return {
    http: {
      host: env.string('COLLECTOR_HOST', { default: '127.0.0.1' }),
      port: env.integer('COLLECTOR_PORT', { default: 8080, min: 0, max: 65_535 }),
      trustedProxies: readTrustedProxies(env),
      clientIpHeader: env
        .string('COLLECTOR_CLIENT_IP_HEADER', { default: 'X-Forwarded-For', pattern: HEADER_NAME })
        .toLowerCase(),
      allowedOrigins: readAllowedOrigins(env),
      paths: readPaths(env),
      limits: readLimits(env),
    },
    events: {
      maxEventBytes: env.integer('COLLECTOR_MAX_EVENT_BYTES', {
        default: 64 * KIB,
        min: KIB,
        max: MAX_VALUE_BYTES,
      }),
      maxBatchEvents: env.integer('COLLECTOR_MAX_BATCH_EVENTS', { default: 1_000, min: 1 }),
    },
    access: {
      writeKeys: new Set(readWriteKeys(env)),
      rates: {
        perKey: env.integer('COLLECTOR_RATE_PER_KEY', { default: 0, min: 0, max: MAX_RATE }),
        perAddress: env.integer('COLLECTOR_RATE_PER_ADDRESS', {
          default: 0,
          min: 0,
          max: MAX_RATE,
        }),
      },
    },
    visitorHash: readVisitorHash(env),
    visitorCookie: readVisitorCookie(env),
    kafka: {
      brokers: env.hosts('KAFKA_BROKERS'),
      topic: env.string('KAFKA_TOPIC', { default: 'clickstream' }),
      metadataMaxAgeMs: env.duration('COLLECTOR_METADATA_MAX_AGE', { default: 30_000, min: 500 }),
    },
    registryUrl: env.url('SCHEMA_REGISTRY_URL'),
    buffer: readBuffer(env),
    preStopDelayMs: env.duration('COLLECTOR_PRE_STOP_DELAY', { default: 0 }),
    stopTimeoutMs: env.duration('COLLECTOR_STOP_TIMEOUT', { default: 25_000, min: 1_000 }),
  };
}

function readLimits(env: EnvReader): HttpLimits {
  const limits = {
    maxBodyBytes: env.integer('COLLECTOR_MAX_BODY_BYTES', { default: MIB, min: KIB }),
    maxHeaderBytes: env.integer('COLLECTOR_MAX_HEADER_BYTES', { default: 64 * KIB, min: KIB }),
    maxConnections: env.integer('COLLECTOR_MAX_CONNECTIONS', { default: 1_000, min: 1 }),
    headersTimeoutMs: env.duration('COLLECTOR_HEADERS_TIMEOUT', { default: 5_000, min: 100 }),
    requestTimeoutMs: env.duration('COLLECTOR_REQUEST_TIMEOUT', { default: 10_000, min: 100 }),
    keepAliveTimeoutMs: env.duration('COLLECTOR_KEEP_ALIVE_TIMEOUT', { default: 5_000 }),
  };
  if (limits.headersTimeoutMs > limits.requestTimeoutMs) {
    env.problem('COLLECTOR_HEADERS_TIMEOUT', 'is longer than COLLECTOR_REQUEST_TIMEOUT');
  }
  return limits;
}

function readBuffer(env: EnvReader): LaneSinkOptions {
  return {
    lane: {
      maxRecords: 500,
      maxBytes: 256 * KIB,
      lingerMs: env.duration('COLLECTOR_LINGER', { default: 5 }),
    },
    ackTimeoutMs: env.duration('COLLECTOR_ACK_TIMEOUT', { default: 5_000, min: 100 }),
    maxBufferedRecords: env.integer('COLLECTOR_BUFFER_EVENTS', { default: 20_000, min: 1 }),
    maxBufferedBytes: env.integer('COLLECTOR_BUFFER_BYTES', { default: 64 * MIB, min: MIB }),
  };
}

/** Origins such as `https://shop.example,http://localhost:3000`. */
function readAllowedOrigins(env: EnvReader): string[] | undefined {
  const name = 'COLLECTOR_ALLOWED_ORIGINS';
  const given = env.optionalString(name);
  if (given === undefined) return undefined;
  const origins = partsOf(given);
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      env.problem(name, `"${origin}" is no origin such as https://shop.example`);
    }
  }
  return origins;
}

/** Further paths such as `/t=/com.snowplowanalytics.snowplow/tp2,/p.gif=/i`. */
function readPaths(env: EnvReader): Map<string, string> {
  const name = 'COLLECTOR_PATHS';
  const paths = new Map<string, string>();
  for (const part of partsOf(env.optionalString(name) ?? '')) {
    const [alias = '', path = '', ...more] = part.split('=');
    const isPair = [alias, path].every((one) => /^\/[^?#\s]*$/.test(one)) && more.length === 0;
    if (isPair) paths.set(alias, path);
    else env.problem(name, `"${part}" is no pair of paths such as /p.gif=/i`);
  }
  return paths;
}

/** Write keys and app ids such as `shop,blog`. */
function readWriteKeys(env: EnvReader): string[] {
  const name = 'COLLECTOR_WRITE_KEYS';
  const keys = partsOf(env.optionalString(name) ?? '');
  for (const key of keys) {
    // Behind a colon senders put a secret, which is left out.
    if (/[:\s]/.test(key)) env.problem(name, 'a key has a space or a colon in it');
  }
  return keys;
}

function partsOf(list: string): string[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Addresses and networks such as `10.0.0.0/8,::1`. */
function readTrustedProxies(env: EnvReader): string[] {
  const name = 'COLLECTOR_TRUSTED_PROXIES';
  const networks = partsOf(env.optionalString(name) ?? '');
  for (const network of networks) {
    const [address = '', bits = '1', ...more] = network.split('/');
    const maxBits = isIP(address) === 6 ? 128 : 32;
    const isNetwork = isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= maxBits;
    if (!isNetwork || more.length > 0) {
      env.problem(name, `"${network}" is neither an address nor a network such as 10.0.0.0/8`);
    } else if (Number(bits) === 0) {
      env.problem(name, `"${network}" is everybody: each client could call itself what it likes`);
    }
  }
  return networks;
}

export interface SenderConfig {
  readonly collectorUrl: string;
  /** Where the local stack lives; the senders keep their notes below it. */
  readonly stackDirectory: string;
  /** How long a batch is tried again while the collector is away. */
  readonly giveUpAfterMs: number;
  /** The first of those that the collector knows; undefined for an open one. */
  readonly writeKey: string | undefined;
}

/** Settings of the commands that send to a collector; `url` of the command line wins. */
export function loadSenderConfig(env: NodeJS.ProcessEnv, url?: string): SenderConfig {
  const given = url === undefined ? env : { ...env, COLLECTOR_URL: url };
  return readEnv(given, (reader) => {
    const host = reader.string('COLLECTOR_HOST', { default: '127.0.0.1' });
    const port = reader.integer('COLLECTOR_PORT', { default: 8080, min: 0, max: 65_535 });
    return {
      collectorUrl: reader.url('COLLECTOR_URL', { default: `http://${host}:${port}` }),
      stackDirectory: reader.string('CLICKSTREAM_STACK_DIR', { default: '.stack' }),
      giveUpAfterMs: reader.duration('SENDER_GIVE_UP_AFTER', { default: 300_000 }),
      writeKey: readWriteKeys(reader)[0],
    };
  });
}
