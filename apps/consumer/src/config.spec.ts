import {
  loadConsumerConfig,
  loadDeadLettersConfig,
  loadWhereConfig,
  type ConsumerConfig,
} from './config.ts';

const REQUIRED = {
  KAFKA_BROKERS: 'localhost:9092',
  SCHEMA_REGISTRY_URL: 'http://localhost:8081',
  HBASE_BOOTSTRAP: 'localhost:16000,localhost:16020',
};

describe('loadConsumerConfig', () => {
  it('needs no more than the addresses of the engines', () => {
    expect(loadConsumerConfig(REQUIRED)).toEqual({
      kafka: {
        brokers: ['localhost:9092'],
        topic: 'clickstream',
        deadLetterTopic: 'clickstream.dead-letters',
        groupId: 'clickstream-consumer',
        concurrentPartitions: 4,
        sessionTimeoutMs: 15_000,
        metadataMaxAgeMs: 30_000,
      },
      registry: { url: 'http://localhost:8081', subject: 'clickstream-value' },
      hbase: {
        store: { driver: 'rpc', bootstrap: ['localhost:16000', 'localhost:16020'] },
        eventsTable: 'clickstream_events',
        dirtyHoursTable: 'clickstream_dirty_hours',
        tombstonesTable: 'clickstream_tombstones',
      },
      chunkSize: 1_000,
      chunkTimeoutMs: 60_000,
      maxBadShare: 0.5,
      geoDatabaseFile: undefined,
      urlRulesFile: undefined,
      queryParameters: undefined,
      internalHosts: [],
      ipMasking: 'none',
      health: undefined,
    });
  });

  it('takes what is set', () => {
    const config = loadConsumerConfig({
      ...REQUIRED,
      KAFKA_TOPIC: 'clicks',
      CONSUMER_HEALTH_PORT: '0',
      GEOIP_MMDB: '/data/geo.mmdb',
      CANONICAL_URL_RULES: '/data/urls.json',
      CONSUMER_IP_MASKING: 'truncate',
    });

    expect(config).toMatchObject({
      kafka: { topic: 'clicks' },
      registry: { subject: 'clicks-value' },
      health: { host: '127.0.0.1', port: 0 },
      geoDatabaseFile: '/data/geo.mmdb',
      urlRulesFile: '/data/urls.json',
      ipMasking: 'truncate',
    });
  });

  it.each([
    ['', undefined],
    ['none', []],
    ['id', ['id']],
    ['id, page size ,ü', ['id', 'page size', 'ü']],
  ])('stores of the parameters %j no others than %j', (text, expected) => {
    const config = loadConsumerConfig({ ...REQUIRED, CONSUMER_QUERY_PARAMETERS: text });

    expect(config.queryParameters).toEqual(expected);
  });

  it.each([[','], ['id,'], ['none,id']])('refuses %j as a list of parameters', (text) => {
    expect(() => loadConsumerConfig({ ...REQUIRED, CONSUMER_QUERY_PARAMETERS: text })).toThrow(
      'CONSUMER_QUERY_PARAMETERS',
    );
  });

  it('reads the hosts of the site as URLs have them', () => {
    const env = { ...REQUIRED, CONSUMER_INTERNAL_HOSTS: 'Blog.Example, bücher.example' };

    expect(loadConsumerConfig(env).internalHosts).toEqual([
      'blog.example',
      'xn--bcher-kva.example',
    ]);
  });

  it.each([[','], ['a.example,'], ['https://a.example'], ['a.example:80'], ['a b']])(
    'refuses %j as hosts',
    (text) => {
      expect(() => loadConsumerConfig({ ...REQUIRED, CONSUMER_INTERNAL_HOSTS: text })).toThrow(
        'CONSUMER_INTERNAL_HOSTS',
      );
    },
  );

  it('wants ZooKeeper for the driver that needs it, and only then', () => {
    const env = { ...REQUIRED, HBASE_DRIVER: 'hbase-rpc-client' };

    expect(() => loadConsumerConfig(env)).toThrow('HBASE_ZOOKEEPER_QUORUM');
    expect(
      loadConsumerConfig({ ...env, HBASE_ZOOKEEPER_QUORUM: 'localhost:2181' }).hbase.store,
    ).toEqual({
      driver: 'hbase-rpc-client',
      bootstrap: ['localhost:16000', 'localhost:16020'],
      zookeeperQuorum: ['localhost:2181'],
    });
  });

  it('leaves a chunk the time that its parts may take', () => {
    const load = (time: string): ConsumerConfig =>
      loadConsumerConfig({ ...REQUIRED, CONSUMER_CHUNK_TIMEOUT: time });

    expect(load('45s').chunkTimeoutMs).toBe(45_000);
    expect(() => load('44s')).toThrow(/CONSUMER_CHUNK_TIMEOUT/);
  });

  it('reports every problem at once', () => {
    expect(() =>
      loadConsumerConfig({
        CONSUMER_CHUNK_SIZE: '0',
        CONSUMER_CHUNKSIZE: '5',
        HBASE_BOOTSTRAP: 'x',
      }),
    ).toThrow(
      /KAFKA_BROKERS[^]*SCHEMA_REGISTRY_URL[^]*HBASE_BOOTSTRAP[^]*CONSUMER_CHUNK_SIZE[^]*CONSUMER_CHUNKSIZE/,
    );
  });
});

describe('loadDeadLettersConfig', () => {
  it('needs brokers and registry, and minds no setting of the service', () => {
    const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL } = REQUIRED;

    expect(
      loadDeadLettersConfig({ KAFKA_BROKERS, SCHEMA_REGISTRY_URL, CONSUMER_CHUNK_SIZE: '0' }),
    ).toEqual({
      brokers: ['localhost:9092'],
      deadLetterTopic: 'clickstream.dead-letters',
      groupId: 'clickstream-consumer',
      registry: { url: 'http://localhost:8081', subject: 'clickstream-value' },
    });
  });
});

describe('loadWhereConfig', () => {
  const MYSQL_URL = 'mysql://writer:secret@localhost/clickstream_db';
  const MYSQL_READER_URL = 'mysql://reader:secret@localhost/clickstream_db';

  it.each([
    [{}, undefined],
    [{ MYSQL_URL }, { url: MYSQL_URL }],
    [{ MYSQL_URL, MYSQL_READER_URL }, { url: MYSQL_READER_URL }],
    [
      { MYSQL_READER_URL, MYSQL_TLS_CA: '/ca.pem' },
      { url: MYSQL_READER_URL, tls: { caFile: '/ca.pem', verifyIdentity: true } },
    ],
  ])('reads MySQL as %j says', (mysql, expected) => {
    expect(loadWhereConfig({ ...REQUIRED, ...mysql }).mysql).toEqual(expected);
  });

  it('names a URL that is none, without the password in it', () => {
    const load = (): unknown =>
      loadWhereConfig({ ...REQUIRED, MYSQL_READER_URL: 'http://reader:secret@localhost' });

    expect(load).toThrow('MYSQL_READER_URL');
    expect(load).not.toThrow('secret');
  });
});
