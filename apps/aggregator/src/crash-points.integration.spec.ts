// Needs MySQL, HBase, Livy with Spark, and the job's jar: MYSQL_MIGRATOR_URL, HBASE_BOOTSTRAP, HBASE_ZOOKEEPER_QUORUM,
// LIVY_URL, SPARK_JOB_FILE.
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunState } from '@clickstream/mysql-store';
import type { StagedEvent } from '@clickstream/mysql-store/testing';

import { AggregationBench } from './testing/aggregation-bench.ts';
import { countNaively } from './testing/count-naively.ts';
import { startFaultyAggregator } from './testing/aggregator-process.ts';
import type { FailpointName } from './testing/with-failpoint.ts';

jest.setTimeout(240_000);

const HOUR = Date.UTC(2015, 4, 17, 10);

const anEvent = (overrides: Partial<StagedEvent> = {}): StagedEvent => ({
  url: 'page_1',
  country: 'US',
  user: 'ann',
  timestamp: HOUR,
  timeSpent: 2,
  ...overrides,
});

/** Every place in its order, with what the killed process has left in `aggregation_run`. */
const LEFT_BEHIND: Readonly<Record<FailpointName, RunState>> = {
  after_plan: 'planned',
  after_post: 'planned',
  after_submit: 'submitted',
  after_staging: 'staged',
  in_commit: 'staged',
  before_commit: 'staged',
  after_commit: 'committed',
};

describe('an aggregator that is killed', () => {
  let bench: AggregationBench;
  let folder: string;
  const events: StagedEvent[] = [anEvent(), anEvent({ user: 'bob', country: 'DE' })];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clickstream-test-crash-'));
    bench = await AggregationBench.open();
    await bench.consume(events);
    await bench.command('run');
  });

  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it.each(Object.entries(LEFT_BEHIND))(
    'at %s leaves a run that is %s, and the next one finishes it exactly',
    async (place, state) => {
      const before = await bench.published();
      // The hours are known already: what is replaced, and what is only half replaced, both show.
      const late = [anEvent({ user: place }), anEvent({ user: place, url: place, country: 'FR' })];
      await bench.consume(late);
      events.push(...late);
      const onceFile = join(folder, place);
      const env = { ...bench.env, FAILPOINT: `${place}:kill`, FAILPOINT_ONCE: onceFile };

      const killed = await startFaultyAggregator(env).ended();
      const [left] = await bench.store.runs.latest(1);
      const published = await bench.published();
      const next = await startFaultyAggregator(env).ended();

      expect(killed).toBe('SIGKILL');
      await access(onceFile);
      expect(left).toMatchObject({ state, attempt: 1 });
      expect(published).toEqual(state === 'committed' ? countNaively(events) : before);
      expect(next).toBe(0);
      expect(await bench.published()).toEqual(countNaively(events));
      expect(await bench.store.verify()).toEqual([]);
      const [last] = await bench.store.runs.latest(1);
      expect(last).toMatchObject({ epoch: left?.epoch, state: 'committed', attempt: 1 });
    },
  );
});
