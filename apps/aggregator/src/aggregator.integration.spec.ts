// Needs MySQL, HBase, Livy with Spark, and the job's jar: MYSQL_MIGRATOR_URL, HBASE_BOOTSTRAP, HBASE_ZOOKEEPER_QUORUM,
// LIVY_URL, SPARK_HOME, SPARK_JOB_FILE.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { StagedEvent } from '@clickstream/mysql-store/testing';
import { engineEndpoints, freePorts, waitFor } from '@clickstream/testing';

import { AggregationBench } from './testing/aggregation-bench.ts';
import { countNaively } from './testing/count-naively.ts';
import { startAggregator } from './testing/aggregator-process.ts';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
const HOUR_1 = Date.UTC(2015, 4, 17, 10);
const HOUR_2 = HOUR_1 + HOUR_MS;

const anEvent = (overrides: Partial<StagedEvent> = {}): StagedEvent => ({
  url: 'page_1',
  country: 'US',
  user: 'ann',
  timestamp: HOUR_1,
  ...overrides,
});

const EVENTS: readonly StagedEvent[] = [
  anEvent({ timeSpent: 12.345 }),
  anEvent({ user: 'bob', timestamp: HOUR_2 + 5 }),
  anEvent({ user: 'bob', timestamp: HOUR_1 + 7, eventType: 'click', timeSpent: 0.0005 }),
  anEvent({ user: 'crawler', bot: true }),
  anEvent({ url: 'https://example.org/a%C3%A9', country: 'DE', timestamp: HOUR_1 + HOUR_MS - 1 }),
  anEvent({ url: 'only/bots', country: 'FR', bot: true }),
  anEvent({ country: 'ZZ', user: 'ann', timestamp: HOUR_2 }),
];

describe('the aggregator', () => {
  let bench: AggregationBench;

  beforeEach(async () => {
    bench = await AggregationBench.open();
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  async function untilState(state: string): Promise<void> {
    await waitFor(`a run to be ${state}`, async () => {
      const [run] = await bench.store.runs.latest(1);
      return run?.state === state;
    });
  }

  async function expectExact(events: readonly StagedEvent[]): Promise<void> {
    expect(await bench.published()).toEqual(countNaively(events));
    expect(await bench.store.verify()).toEqual([]);
  }

  it('publishes what was consumed, and run twice changes nothing', async () => {
    await bench.consume(EVENTS);

    expect((await bench.command('run')).code).toBe(0);
    await expectExact(EVENTS);
    expect((await bench.command('run')).code).toBe(0);
    await expectExact(EVENTS);

    const runs = await bench.store.runs.latest(5);
    expect(runs).toMatchObject([
      { epoch: 1, state: 'committed', attempt: 1, rowsScanned: 7, rowsKept: 7 },
    ]);
    expect(await bench.database.query('select * from staging_manifest')).toEqual([]);
  });

  it('counts an event once whose retry changed its time or its user', async () => {
    const eventId = '00112233-4455-6677-8899-aabbccddeeff';
    const first = { ...anEvent({ user: 'ann', timestamp: HOUR_1 + 5 }), eventId };
    const others = ['bob', 'cat', 'dan', 'eve', 'ann'].map((user, at) => ({
      ...anEvent({ user, timestamp: HOUR_1 + 6 + at * HOUR_MS }),
      eventId,
    }));
    await bench.consume([...others, first, ...EVENTS]);

    const { output } = await bench.command('run');

    await expectExact([first, ...EVENTS]);
    expect(await bench.store.runs.latest(1)).toMatchObject([{ rowsScanned: 13, rowsKept: 8 }]);
    expect(output).toContain('"idCollisions":5');
    const [lines] = await bench.database.query(
      'select sum(rows_kept) as kept, sum(id_collisions) as collisions from hourly_arrival',
    );
    expect(lines).toEqual({ kept: '8', collisions: '5' });
  });

  it('counts an event once whose retry comes after a full hour, whatever comes later or late', async () => {
    const eventId = '00112233-4455-6677-8899-aabbccddeeff';
    const first = { ...anEvent({ timestamp: HOUR_2 - 1_000 }), eventId };
    const retry = { ...anEvent({ timestamp: HOUR_2 + 2_000 }), eventId };
    const ofAnother = { ...anEvent({ user: 'bob', timestamp: HOUR_2 + 9_000 }), eventId };
    await bench.consume([retry, ofAnother]);
    await bench.command('run');
    await expectExact([retry]);

    await bench.consume([first]);
    await bench.command('run');
    await expectExact([first]);

    const others = [anEvent({ url: 'other', user: 'zoe', timestamp: HOUR_2 + HOUR_MS })];
    await bench.consume(others);
    await bench.command('run');
    await expectExact([first, ...others]);
    const [run] = await bench.store.runs.latest(1);
    expect(run?.plan.map(({ hourMs }) => hourMs)).toEqual([HOUR_2, HOUR_2 + HOUR_MS]);
    const verified = await bench.command('verify', {}, ['--all']);
    expect(verified.output).toContain('3 hours counted again');
    expect(verified.code).toBe(0);
  });

  it('recomputes only the hour of a late event, and the one before it', async () => {
    await bench.consume(EVENTS);
    await bench.command('run');
    const late = [anEvent({ user: 'late', timestamp: HOUR_2 + 1, timeSpent: 3 })];
    await bench.consume(late);

    const status = await bench.command('status');
    expect(status.output).toContain('1 dirty hour');
    expect(status.output).toContain('2015-05-17 11:00');
    await bench.command('run');

    await expectExact([...EVENTS, ...late]);
    const [run] = await bench.store.runs.latest(1);
    expect(run?.plan.map(({ hourMs }) => hourMs)).toEqual([HOUR_1, HOUR_2]);
  });

  it('finishes after a kill what was submitted, with the same batch', async () => {
    await bench.consume(EVENTS);
    const killed = startAggregator('run', bench.env);
    await untilState('submitted');
    killed.kill('SIGKILL');
    await killed.ended();

    expect((await bench.command('run')).code).toBe(0);

    await expectExact(EVENTS);
    expect(await bench.store.runs.latest(5)).toMatchObject([
      { epoch: 1, state: 'committed', attempt: 1 },
    ]);
  });

  it('does the same by spark-submit, without Livy', async () => {
    const stateDirectory = await mkdtemp(join(tmpdir(), 'spark-batches-'));
    const env = {
      LIVY_URL: '',
      SPARK_BACKEND: 'spark-submit',
      SPARK_HOME: engineEndpoints('SPARK_HOME').SPARK_HOME,
      SPARK_STATE_DIRECTORY: stateDirectory,
    };
    await bench.consume(EVENTS);
    const killed = startAggregator('run', { ...bench.env, ...env });
    await untilState('submitted');
    killed.kill('SIGKILL');
    await killed.ended();

    expect((await bench.command('run', env)).code).toBe(0);

    await expectExact(EVENTS);
    expect(await bench.store.runs.latest(5)).toMatchObject([
      { epoch: 1, state: 'committed', attempt: 1 },
    ]);
    expect(await readdir(stateDirectory)).toEqual([`${bench.env['AGGREGATION_BATCH_PREFIX']}-1-1`]);
    await rm(stateDirectory, { recursive: true });
  });

  it('leaves the batch running when it is stopped, and ends normally', async () => {
    await bench.consume(EVENTS);
    const stopped = startAggregator('run', bench.env);
    await untilState('submitted');
    stopped.kill('SIGTERM');

    expect(await stopped.ended()).toBe(0);
    expect(await bench.store.leases.holder()).toBeUndefined();
    expect((await bench.command('run')).code).toBe(0);
    await expectExact(EVENTS);
    expect(await bench.store.runs.latest(5)).toMatchObject([{ epoch: 1, attempt: 1 }]);
  });

  it('works beside a second one', async () => {
    await bench.consume(EVENTS);

    const both = await Promise.all([
      bench.command('run', { AGGREGATION_MAX_HOURS: '1' }),
      bench.command('run', { AGGREGATION_MAX_HOURS: '1' }),
    ]);

    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.map(({ output }) => output).join()).toContain('waiting_for_lease');
    await expectExact(EVENTS);
    expect(await bench.store.runs.latest(5)).toMatchObject([
      { epoch: 2, state: 'committed' },
      { epoch: 1, state: 'committed' },
    ]);
  });

  it('gives a failing batch up with its reason, and starts anew once it is mended', async () => {
    await bench.consume(EVENTS);

    const failed = await bench.command('run', {
      SPARK_JOB_PROPERTIES: '/does/not/exist',
      AGGREGATION_MAX_ATTEMPTS: '1',
    });
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('cannot read the properties file');
    expect(await bench.published()).toEqual([]);

    expect((await bench.command('run')).code).toBe(0);
    await expectExact(EVENTS);
    expect(await bench.store.runs.latest(5)).toMatchObject([
      { epoch: 2, state: 'committed' },
      { epoch: 1, state: 'abandoned' },
    ]);
  });

  it('serves: passes at its interval, answers /ready, ends on SIGTERM', async () => {
    const [port = 0] = await freePorts(1);
    const serving = startAggregator('serve', {
      ...bench.env,
      AGGREGATION_INTERVAL: '200ms',
      AGGREGATION_HEALTH_PORT: String(port),
    });
    const readiness = () => fetch(`http://127.0.0.1:${port}/ready`);
    await waitFor('the aggregator to be ready', async () => (await readiness()).status === 200);
    const { checks } = (await (await readiness()).json()) as { checks: Record<string, string> };
    expect(Object.keys(checks).sort()).toEqual(['hbase', 'mysql', 'passes', 'running', 'spark']);

    await bench.consume(EVENTS);
    await waitFor('the first commit', async () => (await bench.store.runs.committedEpoch()) >= 1);
    await waitFor('nothing dirty', async () =>
      (await bench.command('status')).output.includes('no dirty hour'),
    );
    serving.kill('SIGTERM');

    expect(await serving.ended()).toBe(0);
    await expectExact(EVENTS);
  });

  it('waits while MySQL is away, and ends at once when MySQL refuses it', async () => {
    const away = new URL(bench.env['MYSQL_URL'] ?? '');
    away.port = '1';
    const refusing = new URL(bench.env['MYSQL_URL'] ?? '');
    refusing.password = 'another';
    const waiting = startAggregator('serve', { ...bench.env, MYSQL_URL: away.href });
    await waitFor('the first refusal', () => waiting.output().includes('waiting_for_dependency'));
    waiting.kill('SIGTERM');

    expect(await waiting.ended()).toBe(0);
    const refused = await bench.command('run', { MYSQL_URL: refusing.href });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('MYSQL_STORE_ACCESS_DENIED');
    expect(refused.output).not.toContain('waiting_for_dependency');
  });
});
