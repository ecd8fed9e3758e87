import { runService } from '@clickstream/service-kit';
import { readFailpoint } from '@clickstream/testing';

import { createConsumerApp } from '../app.ts';
import { loadConsumerConfig, type ConsumerConfig } from '../config.ts';
import { withFailpoints } from './failpoint-parts.ts';
import { proxiedServers } from './proxied-servers.ts';
import { withoutProtection, withoutSetting } from './unprotected-parts.ts';

/**
 * The consumer with places at which a test can break it, for the fault bench.
 *
 * `FAILPOINT` is one of `before_put`, `after_put`, `after_mark`, `after_letters`, `after_resolve`; `PROTECTION_OFF` switches one
 * protection off; `HBASE_PROXIES` leads to HBase through proxies; `CHUNK_TIMEOUT_MS` may be shorter than
 * CONSUMER_CHUNK_TIMEOUT. The product itself knows nothing of it.
 */
await runService({
  name: 'consumer',
  load: (env): ConsumerConfig => {
    const config = loadConsumerConfig(env);
    const translateAddress = proxiedServers(env['HBASE_PROXIES'] ?? '');
    const { hbase } = config;
    const { maxBadShare } = withoutSetting(env['PROTECTION_OFF'], config);
    return {
      ...config,
      chunkTimeoutMs: Number(env['CHUNK_TIMEOUT_MS'] ?? config.chunkTimeoutMs),
      maxBadShare,
      hbase: { ...hbase, store: { ...hbase.store, translateAddress } },
    };
  },
  create: (config, { logger }) => {
    const unprotected = withoutProtection(process.env['PROTECTION_OFF']);
    const failing = withFailpoints(readFailpoint(process.env));
    return createConsumerApp(config, {
      logger,
      wrap: {
        eventStore: (store) => unprotected.eventStore(failing.eventStore(store)),
        erasures: (erasures) => unprotected.erasures(erasures),
        deadLetters: (sink) => unprotected.deadLetters(failing.deadLetters(sink)),
        batchHandler: (handler) => unprotected.batchHandler(failing.batchHandler(handler)),
        kafka: (kafka) => unprotected.kafka(kafka),
      },
    });
  },
});
