// Needs MySQL, HBase, Livy with Spark, and the job's jar: MYSQL_MIGRATOR_URL, HBASE_BOOTSTRAP, HBASE_ZOOKEEPER_QUORUM,
// LIVY_URL, SPARK_JOB_FILE.
import type { StagedEvent } from '@clickstream/mysql-store/testing';
import { waitFor } from '@clickstream/testing';

import { AggregationBench } from './testing/aggregation-bench.ts';
import { countNaively } from './testing/count-naively.ts';
import { startAggregator } from './testing/aggregator-process.ts';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const DAY = Date.UTC(2015, 4, 17);
const SPAN = ['--from', '2015-05-17T01:30', '--to', '2015-05-17T04:00'];

/** One event in each of the first six hours of the day. */
const HISTORY: readonly StagedEvent[] = Array.from({ length: 6 }, (_, hour) => ({
  url: 'page_1',
  country: 'US',
  user: `user ${hour}`,
  timestamp: DAY + hour * HOUR_MS + 5,
}));

describe('backfill', () => {
  let bench: AggregationBench;

  beforeEach(async () => {
    bench = await AggregationBench.open();
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('recomputes the hours of a span that nobody has marked, and no others', async () => {
    await bench.load(HISTORY);
    expect((await bench.command('run')).code).toBe(0);
    expect(await bench.published()).toEqual([]);

    const { code, output } = await bench.command('backfill', { AGGREGATION_MAX_HOURS: '2' }, SPAN);

    expect(code).toBe(0);
    expect(output).toContain('3 hours to recompute, 0 frozen');
    expect(await bench.published()).toEqual(countNaively(HISTORY.slice(1, 4)));
    expect((await bench.store.runs.latest(9)).map(({ plan }) => plan.length)).toEqual([2, 2]);
  });

  it('is finished by the next aggregator when it is killed', async () => {
    await bench.load(HISTORY);
    const killed = startAggregator('backfill', { ...bench.env, AGGREGATION_MAX_HOURS: '1' }, SPAN);
    await waitFor('the first epoch', async () => (await bench.store.runs.committedEpoch()) > 0);
    killed.kill('SIGKILL');
    await killed.ended();
    expect(await bench.published()).not.toEqual(countNaively(HISTORY.slice(1, 4)));

    expect((await bench.command('run')).code).toBe(0);

    expect(await bench.published()).toEqual(countNaively(HISTORY.slice(1, 4)));
    expect(await bench.store.verify()).toEqual([]);
  });

  it('works beside a serving aggregator', async () => {
    await bench.consume(HISTORY.slice(0, 1));
    const serving = startAggregator('serve', { ...bench.env, AGGREGATION_INTERVAL: '100ms' });
    await waitFor('the first epoch', async () => (await bench.store.runs.committedEpoch()) > 0);
    await bench.load(HISTORY.slice(1));

    const { code } = await bench.command('backfill', { AGGREGATION_MAX_HOURS: '2' }, SPAN);
    serving.kill('SIGTERM');

    expect([code, await serving.ended()]).toEqual([0, 0]);
    expect(await bench.published()).toEqual(countNaively(HISTORY.slice(0, 4)));
    expect(await bench.store.verify()).toEqual([]);
  });

  it('refuses a span that it does not understand', async () => {
    const { code, output } = await bench.command('backfill', {}, ['--from', 'noon', '--to', '1']);

    expect(code).toBe(1);
    expect(output).toContain('expected a date or time such as');
  });
});
