import { readEnvExample } from '@clickstream/testing';

import { loadLedgerConfig } from './ledger-config.ts';

const { all, required } = readEnvExample();

describe('loadLedgerConfig', () => {
  it('has the defaults of .env.example', () => {
    expect(loadLedgerConfig(all)).toEqual(loadLedgerConfig(required));
    expect(loadLedgerConfig(required).countersUrls).toEqual([]);
  });

  it('reads a list of collectors', () => {
    const env = { ...required, COLLECTOR_COUNTERS_URLS: 'http://a:1/counters, https://b/counters' };

    expect(loadLedgerConfig(env).countersUrls).toEqual([
      'http://a:1/counters',
      'https://b/counters',
    ]);
  });

  it.each(['a:1/counters', 'http://a:1/counters,ftp://b/', 'http://'])('refuses %j', (urls) => {
    expect(() => loadLedgerConfig({ ...required, COLLECTOR_COUNTERS_URLS: urls })).toThrow(
      'COLLECTOR_COUNTERS_URLS',
    );
  });

  it('needs Kafka and the registry', () => {
    expect(() => loadLedgerConfig({})).toThrow(/KAFKA_BROKERS[^]*SCHEMA_REGISTRY_URL/);
  });
});
