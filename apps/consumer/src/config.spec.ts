import { loadConsumerConfig } from './config.ts';

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
      },
      registry: { url: 'http://localhost:8081', subject: 'clickstream-value' },
      hbase: {
        store: { driver: 'rpc', bootstrap: ['localhost:16000', 'localhost:16020'] },
        eventsTable: 'clickstream_events',
        dirtyHoursTable: 'clickstream_dirty_hours',
      },
      chunkSize: 1_000,
      geoDatabaseFile: undefined,
      health: undefined,
    });
  });

  it('takes what is set', () => {
    const config = loadConsumerConfig({
      ...REQUIRED,
      KAFKA_TOPIC: 'clicks',
      CONSUMER_HEALTH_PORT: '0',
      GEOIP_MMDB: '/data/geo.mmdb',
    });

    expect(config).toMatchObject({
      kafka: { topic: 'clicks' },
      registry: { subject: 'clicks-value' },
      health: { host: '127.0.0.1', port: 0 },
      geoDatabaseFile: '/data/geo.mmdb',
    });
  });

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
