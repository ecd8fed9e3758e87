// Needs MySQL, HBase, Livy with Spark, and the job's jar: MYSQL_MIGRATOR_URL, HBASE_BOOTSTRAP, HBASE_ZOOKEEPER_QUORUM,
// LIVY_URL, SPARK_JOB_FILE.
import { join } from 'node:path';

import type { StagedEvent } from '@clickstream/mysql-store/testing';
import { waitFor } from '@clickstream/testing';

import { AggregationBench } from './testing/aggregation-bench.ts';
import { countNaively } from './testing/count-naively.ts';
import { startAggregator, startFaultyAggregator } from './testing/aggregator-process.ts';
import { REBUILD_FAILPOINTS } from './testing/reach-in-rebuild.ts';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
/** Wrong numbers of every kind. */
const DAMAGE = [
  `update hourly_clickstream set clicks = clicks + 5`,
  `update page_total set clicks = 99, unique_users = 77`,
  `update aggregated_clickstream set clicks = 99, unique_users = 77, avg_time_spent = 1`,
  `insert into page_visitor select page_id, 'US', unhex(repeat('ab', 16)) from page`,
  `delete from page_visitor where user_hash <> unhex(repeat('ab', 16)) limit 1`,
];

describe('rebuild', () => {
  let bench: AggregationBench;
  /** The hour in which the test begins: a full hour may strike before it ends. */
  let nowHour: number;
  let events: readonly StagedEvent[];

  beforeEach(async () => {
    nowHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    events = [1, 2, 3].flatMap((hour) => [anEvent(hour, 'ann'), anEvent(hour, `u${hour}`)]);
    bench = await AggregationBench.open();
    await bench.consume(events);
    expect((await bench.command('run')).code).toBe(0);
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  function anEvent(hoursAgo: number, user: string): StagedEvent {
    const timestamp = nowHour - hoursAgo * HOUR_MS + 5;
    return { url: `page_${hoursAgo % 2}`, country: 'US', user, timestamp, timeSpent: 2 };
  }

  async function leftOver(): Promise<unknown[]> {
    return bench.database.query(
      String.raw`select table_name as name from information_schema.tables
        where table_schema = database() and table_name like '%\_rebuild'`,
    );
  }

  it('changes nothing that is right, mends every damaged number, and counts what was never marked', async () => {
    const before = await bench.published();
    expect((await bench.command('rebuild')).code).toBe(0);
    expect(await bench.published()).toEqual(before);

    for (const statement of DAMAGE) await bench.database.query(statement);
    const unmarked = [anEvent(7, 'eve')];
    await bench.load(unmarked);
    const { code, output } = await bench.command('rebuild', { AGGREGATION_MAX_HOURS: '2' });

    expect(output).toContain('4 hours counted again, 0 kept as they were');
    expect(code).toBe(0);
    expect(await bench.published()).toEqual(countNaively([...events, ...unmarked]));
    expect(await bench.store.verify()).toEqual([]);
    expect(await leftOver()).toEqual([]);
    expect((await bench.command('status')).output).toContain('no dirty hour');
  });

  it.each(REBUILD_FAILPOINTS)(
    'killed at %s shows the old or the new numbers, and is finished by the next one, with what came meanwhile',
    async (place) => {
      const right = await bench.published();
      await bench.database.query(DAMAGE[2] ?? '');
      const damaged = await bench.published();
      const env = {
        ...bench.env,
        AGGREGATION_MAX_HOURS: '2',
        FAILPOINT: `${place}:kill`,
        FAILPOINT_ONCE: join(bench.folder, place),
      };

      const killed = await startFaultyAggregator(env, 'rebuild').ended();
      const shown = await bench.published();
      const late = [anEvent(1, 'late')];
      await bench.consume(late);
      const next = await startFaultyAggregator(env, 'rebuild').ended();

      expect(killed).toBe('SIGKILL');
      expect(shown).toEqual(place === 'rebuild_drop' ? right : damaged);
      expect(next).toBe(0);
      expect((await bench.command('run')).code).toBe(0);
      expect(await bench.published()).toEqual(countNaively([...events, ...late]));
      expect(await bench.store.verify()).toEqual([]);
      expect(await leftOver()).toEqual([]);
    },
  );

  it('loses nothing of what a serving aggregator commits beside it', async () => {
    const serving = startAggregator('serve', { ...bench.env, AGGREGATION_INTERVAL: '100ms' });
    const rebuilding = startAggregator('rebuild', { ...bench.env, AGGREGATION_MAX_HOURS: '1' });
    await waitFor('the first epoch of the rebuild', async () => {
      const done = await bench.database.query('select hour from processed_hour_rebuild');
      return done.length > 0;
    });
    // One hour is counted already, one is new.
    const late = [1, 2, 3, 0].map((hour) => anEvent(hour, 'zoe'));
    await bench.consume(late);
    expect(await rebuilding.ended()).toBe(0);
    expect(await leftOver()).toEqual([]);
    serving.kill('SIGTERM');

    expect(await serving.ended()).toBe(0);
    expect((await bench.command('run')).code).toBe(0);
    expect(await bench.published()).toEqual(countNaively([...events, ...late]));
    expect(await bench.store.verify()).toEqual([]);
  });

  it('keeps the numbers of frozen hours', async () => {
    await bench.replaceEvents(6 * 3_600);
    await bench.load(events.filter(({ timestamp }) => timestamp > nowHour - 2 * HOUR_MS));
    // The hour before the last three is frozen, and one more once a full hour has struck.
    const frozen = { AGGREGATION_RETENTION_MARGIN: '3h' };

    const { code, output } = await bench.command('rebuild', frozen);

    expect(code).toBe(0);
    expect(output).toMatch(
      /(2 hours counted again, 1 kept|1 hours counted again, 2 kept) as they were/,
    );
    expect(await bench.store.verify()).toEqual([]);
    expect(await bench.published()).toEqual(countNaively(events));
  });
});
