import { silentLogger } from '@clickstream/service-core';

import { createConsumerApp } from './app.ts';
import { loadConsumerConfig } from './config.ts';

describe('the consumer', () => {
  it('says that a file of its own cannot be used before it asks any engine', async () => {
    const config = loadConsumerConfig({
      KAFKA_BROKERS: '127.0.0.1:1',
      SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1',
      HBASE_BOOTSTRAP: '127.0.0.1:1',
      CANONICAL_URL_RULES: '/nowhere/rules.json',
    });
    const app = createConsumerApp(config, { logger: silentLogger });

    await expect(app.start()).rejects.toMatchObject({ code: 'ENRICHMENT_URL_RULES_UNUSABLE' });

    await app.stop();
  });
});
