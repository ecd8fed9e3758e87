import type { HBaseStore } from '@clickstream/hbase-store';
import type { MySqlStore } from '@clickstream/mysql-store';
import { ServiceError, silentLogger, type LogFields } from '@clickstream/service-core';
import { waitFor } from '@clickstream/service-core/testing';

import { createApp } from './app.ts';
import { loadServeConfig, type AggregatorConfig } from './config.ts';

const CONFIG = loadServeConfig({
  MYSQL_URL: 'mysql://u:secret-word@127.0.0.1:3306/clickstream_db',
  HBASE_BOOTSTRAP: '127.0.0.1:16100',
  LIVY_URL: 'http://127.0.0.1:8998',
  SPARK_JOB_FILE: '/opt/aggregation-job.jar',
  SPARK_JOB_PROPERTIES: '/etc/aggregation-job.properties',
});

const OUTAGE = new ServiceError('away', { code: 'TEST_AWAY', retriable: true });
const REFUSED = new ServiceError('wrong password', { code: 'TEST_REFUSED' });

/** An aggregator whose stores are opened by these functions, and what it does. */
function anAggregator(
  openMySql: jest.Mock<Promise<MySqlStore>>,
  changes: Partial<AggregatorConfig> = {},
) {
  const said: string[] = [];
  const lines: unknown[] = [];
  const store = (name: string) => ({
    close: () => {
      said.push(`${name} closed`);
      return Promise.resolve();
    },
  });
  const logger = {
    ...silentLogger,
    warn: (event: string, fields?: LogFields) => lines.push({ event, ...fields }),
  };
  const app = createApp(
    { ...CONFIG, retryDeadlineMs: Infinity, ...changes },
    {
      logger,
      openMySql,
      openHBase: () => Promise.resolve(store('hbase') as unknown as HBaseStore),
    },
    () => {
      said.push('worked');
      return Promise.resolve();
    },
  );
  return { app, said, lines, mysql: store('mysql') as unknown as MySqlStore };
}

const opener = (): jest.Mock<Promise<MySqlStore>> => jest.fn<Promise<MySqlStore>, []>();

describe('the aggregator’s start', () => {
  it('waits for a store that is away, says so, and works when it is back', async () => {
    const open = opener();
    const { app, said, lines, mysql } = anAggregator(open);
    open.mockRejectedValueOnce(OUTAGE).mockResolvedValue(mysql);

    await app.start();
    await app.finished;
    await app.stop();

    expect(lines).toEqual([
      {
        event: 'waiting_for_dependency',
        dependency: 'mysql',
        message: 'ServiceError [TEST_AWAY]: away',
        causes: [],
        delayMs: expect.any(Number) as number,
      },
    ]);
    expect(said).toEqual(['worked', 'hbase closed', 'mysql closed']);
  });

  it('ends with the outage when it outlasts the deadline', async () => {
    const open = opener().mockRejectedValue(OUTAGE);
    const { app, said } = anAggregator(open, { retryDeadlineMs: 0 });

    await expect(app.start()).rejects.toBe(OUTAGE);

    expect(said).toEqual([]);
  });

  it('ends at once with a fault that waiting does not mend', async () => {
    const open = opener().mockRejectedValue(REFUSED);
    const { app, lines } = anAggregator(open);

    await expect(app.start()).rejects.toBe(REFUSED);

    expect(open).toHaveBeenCalledTimes(1);
    expect(lines).toEqual([]);
  });

  it('can be stopped while it waits', async () => {
    const { app, said, lines } = anAggregator(opener().mockRejectedValue(OUTAGE));
    const started = app.start();
    await waitFor('the first refusal', () => lines.length > 0);

    await app.stop();
    await started;
    await app.finished;

    expect(said).toEqual([]);
  });

  it('closes what opens after it was stopped', async () => {
    const opened = Promise.withResolvers<MySqlStore>();
    const { app, said, mysql } = anAggregator(opener().mockReturnValue(opened.promise));
    const started = app.start();

    await app.stop();
    opened.resolve(mysql);
    await started;

    expect(said).toEqual(['mysql closed']);
  });
});
