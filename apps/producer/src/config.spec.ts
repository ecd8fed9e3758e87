import { ConfigError, type ConfigProblem } from '@clickstream/service-kit';

import { loadCollectorConfig, loadSenderConfig } from './config.ts';
import { RunningCollector } from './testing/running-collector.ts';

const REQUIRED = {
  KAFKA_BROKERS: '127.0.0.1:19092',
  SCHEMA_REGISTRY_URL: 'http://127.0.0.1:18081/apis/ccompat/v7',
  VISITOR_HASH_KEY: 'at least sixteen characters',
};

describe('loadCollectorConfig', () => {
  it('needs brokers, registry and hash key, and has a default for everything else', () => {
    expect(
      loadCollectorConfig({ ...REQUIRED, COLLECTOR_URL: 'http://127.0.0.1:8080' }),
    ).toMatchObject({
      http: {
        host: '127.0.0.1',
        port: 8080,
        trustedProxies: [],
        clientIpHeader: 'x-forwarded-for',
      },
      kafka: { brokers: ['127.0.0.1:19092'], topic: 'clickstream' },
      events: { maxEventBytes: 65_536, maxBatchEvents: 1_000 },
    });
  });

  it('reports every mistake at once, without the secret', () => {
    const problems = problemsOf({
      VISITOR_HASH_KEY: 'short',
      VISITOR_HASH_PERIOD: '24h',
      VISITOR_HASH_PERIOD_OF_SERVERS: 'never',
      COLLECTOR_MAX_BODY: '5',
      COLLECTOR_TRUSTED_PROXIES: '10.0.0.0/8, example.org, 10.0.0.0/33',
      COLLECTOR_CLIENT_IP_HEADER: 'CF-Connecting-IP:',
      COLLECTOR_HEADERS_TIMEOUT: '1m',
      COLLECTOR_ALLOWED_ORIGINS: 'https://shop.example/, shop.example',
      COLLECTOR_PATHS: '/p.gif=/i, /p.gif, a=/i',
      COLLECTOR_WRITE_KEYS: 'shop, blog:secret',
      COLLECTOR_RATE_PER_KEY: '0.5',
      COLLECTOR_COOKIE_NAME: 's p',
      COLLECTOR_COOKIE_CONSENT: 'consent=(',
      COLLECTOR_COOKIE_DOMAIN: 'https://shop.example',
      COLLECTOR_COOKIE_SAME_SITE: 'None',
      COLLECTOR_COOKIE_SECURE: 'false',
      COLLECTOR_COOKIE_MAX_AGE: '396d',
    });

    expect(problems.map(({ variable }) => variable).toSorted()).toEqual([
      'COLLECTOR_ALLOWED_ORIGINS',
      'COLLECTOR_ALLOWED_ORIGINS',
      'COLLECTOR_CLIENT_IP_HEADER',
      'COLLECTOR_COOKIE_CONSENT',
      'COLLECTOR_COOKIE_DOMAIN',
      'COLLECTOR_COOKIE_MAX_AGE',
      'COLLECTOR_COOKIE_NAME',
      'COLLECTOR_COOKIE_SECURE',
      'COLLECTOR_HEADERS_TIMEOUT',
      'COLLECTOR_MAX_BODY',
      'COLLECTOR_PATHS',
      'COLLECTOR_PATHS',
      'COLLECTOR_RATE_PER_KEY',
      'COLLECTOR_TRUSTED_PROXIES',
      'COLLECTOR_TRUSTED_PROXIES',
      'COLLECTOR_WRITE_KEYS',
      'KAFKA_BROKERS',
      'SCHEMA_REGISTRY_URL',
      'VISITOR_HASH_KEY',
      'VISITOR_HASH_PERIOD',
      'VISITOR_HASH_PERIOD_OF_SERVERS',
    ]);
    expect(JSON.stringify(problems)).not.toContain('"short"');
  });
});

describe('the consent to cookies', () => {
  const consentOf = (given: string): unknown =>
    loadCollectorConfig({
      ...REQUIRED,
      COLLECTOR_COOKIE_NAME: 'sp',
      COLLECTOR_COOKIE_CONSENT: given,
    }).visitorCookie?.consent;

  it.each([
    ['', undefined],
    ['consent', { place: 'cookie', name: 'consent', yes: /^(?:1|true|yes)$/u }],
    ['consent=yes|a=b', { place: 'cookie', name: 'consent', yes: /^(?:yes|a=b)$/u }],
    ['header:X-Consent=1', { place: 'header', name: 'x-consent', yes: /^(?:1)$/u }],
  ])('is read from %j', (given, consent) => {
    expect(consentOf(given)).toEqual(consent);
  });

  it.each(['=yes', 'consent=', 'my consent=yes', 'consent=a)|(b', 'body:consent=1'])(
    'is not read from %j',
    (given) => {
      expect(problemsOf({ ...REQUIRED, COLLECTOR_COOKIE_CONSENT: given })).toMatchObject([
        { variable: 'COLLECTOR_COOKIE_CONSENT' },
      ]);
    },
  );
});

describe('the period of derived ids', () => {
  const DAY_MS = 86_400_000;

  it.each([
    [{}, DAY_MS, undefined],
    [{ VISITOR_HASH_PERIOD: 'off', VISITOR_HASH_PERIOD_OF_SERVERS: '7d' }, undefined, 7 * DAY_MS],
  ])('by %j is %s, and %s for servers', (env, periodMs, serverPeriodMs) => {
    const { key } = loadCollectorConfig(REQUIRED).visitorHash;

    expect(loadCollectorConfig({ ...REQUIRED, ...env }).visitorHash).toEqual({
      ...{ key, periodMs, serverPeriodMs },
    });
  });
});

describe('the trusted proxies', () => {
  it.each([
    ['0.0.0.0/0', 'is everybody'],
    ['::/00', 'is everybody'],
    ['10.0.0.1/8/8', 'is neither an address nor a network'],
    ['10.0.0.1/', 'is neither an address nor a network'],
  ])('are not %s', (given, message) => {
    expect(problemsOf({ ...REQUIRED, COLLECTOR_TRUSTED_PROXIES: given })).toEqual([
      expect.objectContaining({ message: expect.stringContaining(message) }),
    ]);
  });

  it.each(['10.0.0.1', '10.0.0.0/8', '0.0.0.0/1', '::1', '::/1', '::ffff:10.0.0.0/104'])(
    'may be %s, with which a server can be made',
    async (given) => {
      const env = { COLLECTOR_TRUSTED_PROXIES: given };
      await using collector = await RunningCollector.start({ env });

      expect(collector.app.port).toBeGreaterThan(0);
    },
  );
});

describe('the longest event', () => {
  it('is one that brokers take', () => {
    const ofBytes = (bytes: number): NodeJS.ProcessEnv => ({
      ...REQUIRED,
      COLLECTOR_MAX_EVENT_BYTES: String(bytes),
    });

    expect(problemsOf(ofBytes(1_000_000))).toEqual([]);
    expect(problemsOf(ofBytes(1_000_001))).toMatchObject([
      { variable: 'COLLECTOR_MAX_EVENT_BYTES' },
    ]);
  });
});

describe('the age of the cookie', () => {
  it.each(['0d', '396d', '14', '1y', '-1d', '9e9d'])('is not %s', (given) => {
    expect(problemsOf({ ...REQUIRED, COLLECTOR_COOKIE_MAX_AGE: given })).toMatchObject([
      { variable: 'COLLECTOR_COOKIE_MAX_AGE' },
    ]);
  });

  it.each([
    ['1d', 86_400],
    ['395d', 34_128_000],
  ])('may be %s', (given, seconds) => {
    const env = { ...REQUIRED, COLLECTOR_COOKIE_NAME: 'sp', COLLECTOR_COOKIE_MAX_AGE: given };

    expect(loadCollectorConfig(env).visitorCookie?.maxAgeSeconds).toBe(seconds);
  });
});

function problemsOf(env: NodeJS.ProcessEnv): readonly ConfigProblem[] {
  try {
    loadCollectorConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('loadSenderConfig', () => {
  it('finds the collector where it listens by default', () => {
    expect(loadSenderConfig({}).collectorUrl).toBe('http://127.0.0.1:8080');
    expect(loadSenderConfig({ COLLECTOR_PORT: '9000' }).collectorUrl).toBe('http://127.0.0.1:9000');
    expect(loadSenderConfig({ COLLECTOR_WRITE_KEYS: 'shop,blog' }).writeKey).toBe('shop');
    expect(loadSenderConfig({ COLLECTOR_URL: 'http://a' }).collectorUrl).toBe('http://a');
    expect(loadSenderConfig({ COLLECTOR_URL: 'http://a' }, 'http://b').collectorUrl).toBe(
      'http://b',
    );
  });
});
