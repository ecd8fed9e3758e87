// Needs MySQL, HBase, Livy with Spark, and the job's jar: MYSQL_MIGRATOR_URL, HBASE_BOOTSTRAP, HBASE_ZOOKEEPER_QUORUM,
// LIVY_URL, SPARK_JOB_FILE.
import type { StagedEvent } from '@clickstream/mysql-store/testing';

import { AggregationBench } from './testing/aggregation-bench.ts';
import { startAggregator } from './testing/aggregator-process.ts';

const HOUR_MS = 3_600_000;
const DAY = Date.UTC(2015, 4, 17);

const anEvent = (hour: number, user: string): StagedEvent => ({
  url: `page_${hour % 2}`,
  country: 'US',
  user,
  timestamp: DAY + hour * HOUR_MS + 5,
  timeSpent: 1,
});
const EVENTS = [0, 1, 2, 3].flatMap((hour) => [anEvent(hour, 'ann'), anEvent(hour, `u${hour}`)]);

jest.setTimeout(240_000);

describe('verify', () => {
  let bench: AggregationBench;

  beforeAll(async () => {
    bench = await AggregationBench.open();
    await bench.consume(EVENTS);
    expect((await bench.command('run')).code).toBe(0);
  });

  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
  });

  const verify = (
    ...args: readonly string[]
  ): Promise<{ readonly code: number | NodeJS.Signals; readonly output: string }> =>
    bench.command('verify', { AGGREGATION_MAX_HOURS: '3' }, args);

  /** Damages a number for as long as `work` takes, so that all sums still agree with it. */
  async function whileDamaged<T>(
    damage: readonly string[],
    mend: readonly string[],
    work: () => Promise<T>,
  ): Promise<T> {
    for (const statement of damage) await bench.database.query(statement);
    const result = await work();
    for (const statement of mend) await bench.database.query(statement);
    return result;
  }

  it('counts all hours again, in several batches, beside a serving aggregator, and leaves nothing', async () => {
    const serving = startAggregator('serve', { ...bench.env, AGGREGATION_INTERVAL: '100ms' });

    const { code, output } = await verify('--all');
    serving.kill('SIGTERM');

    expect(output).toContain('exact: every published number is the sum of its hours');
    expect(output).toContain('4 hours counted again from HBase (all hours)');
    expect(output).toContain('no difference (every visitor)');
    expect([code, await serving.ended()]).toEqual([0, 0]);
    expect(await bench.stagedRows()).toBe(0);
    expect(await bench.database.query('select * from aggregation_run where epoch < 0')).toEqual([]);
  });

  it('finds a wrong hour that all sums agree with', async () => {
    const add = (n: number): string[] => [
      `update hourly_clickstream set clicks = clicks + ${n} where hour = '2015-05-17 02:00:00'`,
      `update hourly_arrival set clicks = clicks + ${n} where hour = '2015-05-17 02:00:00'`,
      `update page_total t join page p using (page_id) set t.clicks = t.clicks + ${n} where p.url = 'page_0'`,
      `update aggregated_clickstream set clicks = clicks + ${n} where url = 'page_0'`,
    ];
    const { code, output } = await whileDamaged(add(1), add(-1), () => verify('--all'));

    expect(code).toBe(1);
    expect(output).toContain('exact: every published number is the sum of its hours');
    expect(output).toContain(
      'hourly_clickstream 2015-05-17 02:00 page_0 US: clicks is published as 3, recomputed 2',
    );
    expect(output).toContain('AGGREGATOR_TOTALS_DIFFER');
    expect(await bench.stagedRows()).toBe(0);
  });

  it('finds a visitor too many and one too few', async () => {
    const invent = [
      `insert into page_visitor select page_id, 'US', unhex(repeat('ab', 16)) from page where url = 'page_1'`,
      `update page_total t join page p using (page_id) set unique_users = unique_users + 1 where url = 'page_1'`,
      `update aggregated_clickstream set unique_users = unique_users + 1 where url = 'page_1'`,
    ];
    const forget = [
      `delete from page_visitor where user_hash = unhex(repeat('ab', 16))`,
      ...invent.slice(1).map((statement) => statement.replace('+ 1', '- 1')),
    ];
    const surplus = await whileDamaged(invent, forget, () => verify('--all'));
    expect(surplus.output).toContain(
      'page_visitor all hours page_1 US: visitors is published as 4, recomputed 3',
    );
    expect(surplus.code).toBe(1);

    const [ann] = await bench.database.query(
      `select hex(page_id) as page, hex(user_hash) as user from page_visitor limit 1`,
    );
    const missing = await whileDamaged(
      [`delete from page_visitor where page_id = unhex('${String(ann?.['page'])}')`],
      [],
      () => verify('--hours', '4'),
    );
    expect(missing.output).toMatch(/visitors is published as 0, recomputed 3/);
    expect(missing.code).toBe(1);
  });

  it('takes a sample by its seed, and needs nothing but MySQL for no hours', async () => {
    const sample = await verify('--hours', '2', '--seed', '7');
    const sums = await bench.command('verify', { LIVY_URL: '', HBASE_BOOTSTRAP: '' }, [
      '--hours',
      '0',
    ]);

    expect(sample.output).toContain('2 hours counted again from HBase (a sample, seed 7)');
    expect(sums.output).not.toContain('counted again');
  });
});
