// Needs MySQL, HBase, Livy with Spark, and the job's jar: MYSQL_MIGRATOR_URL, HBASE_BOOTSTRAP, HBASE_ZOOKEEPER_QUORUM,
// LIVY_URL, SPARK_JOB_FILE.
import type { StagedEvent } from '@clickstream/mysql-store/testing';

import { AggregationBench } from './testing/aggregation-bench.ts';
import { countNaively } from './testing/count-naively.ts';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const NOW_HOUR = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const OLD = NOW_HOUR - 6 * HOUR_MS;
const YOUNG = NOW_HOUR - 2 * HOUR_MS;
const RETENTION_SECONDS = 5 * 3_600;
const MARGIN = { AGGREGATION_RETENTION_MARGIN: '1h' };

const anEvent = (timestamp: number, user: string): StagedEvent => ({
  url: 'page_1',
  country: 'US',
  user,
  timestamp,
});

describe('an hour whose events HBase no longer keeps', () => {
  let bench: AggregationBench;
  const early = [anEvent(OLD, 'ann'), anEvent(OLD + 1, 'bob'), anEvent(YOUNG, 'ann')];

  beforeEach(async () => {
    bench = await AggregationBench.open();
    await bench.consume(early);
    await bench.command('run');
    // As if the table had always kept events for five hours only: those of the old hour are gone.
    await bench.replaceEvents(RETENTION_SECONDS);
    await bench.load([anEvent(YOUNG, 'ann')]);
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('is never recomputed, keeps its numbers, and is reported with what to do', async () => {
    await bench.mark([OLD]);
    const late = [anEvent(YOUNG + 1, 'cleo')];
    await bench.consume(late);

    const run = await bench.command('run', MARGIN);
    const status = await bench.command('status', MARGIN);

    expect(run.code).toBe(0);
    expect(run.output).toContain('hours_frozen');
    expect(run.output).toContain('their published numbers stay as they are');
    expect(await bench.published()).toEqual(countNaively([...early, ...late]));
    expect(status.output).toContain('no dirty hour');
    expect(status.output).toContain('1 frozen hour');
    const [last] = await bench.store.runs.latest(1);
    expect(last?.plan.map(({ hourMs }) => hourMs)).toEqual([YOUNG]);
  });

  it('is left alone by a backfill too', async () => {
    const span = [OLD - HOUR_MS, NOW_HOUR].map((time) => new Date(time).toISOString().slice(0, 19));
    const args = ['--from', span[0] ?? '', '--to', span[1] ?? ''];

    const { code, output } = await bench.command('backfill', MARGIN, args);

    expect(code).toBe(0);
    expect(output).toContain('1 hours to recompute, 1 frozen');
    expect(await bench.published()).toEqual(countNaively(early));
  });

  it('is every hour when the margin is longer than the retention, which is refused', async () => {
    const { code, output } = await bench.command('run', { AGGREGATION_RETENTION_MARGIN: '6h' });

    expect(code).toBe(1);
    expect(output).toContain('AGGREGATOR_RETENTION_TOO_SHORT');
  });
});
