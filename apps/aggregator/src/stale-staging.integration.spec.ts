// Needs MySQL, HBase, Livy with Spark, and the job's jar: MYSQL_MIGRATOR_URL, HBASE_BOOTSTRAP, HBASE_ZOOKEEPER_QUORUM,
// LIVY_URL, SPARK_JOB_FILE. Starts a Livy of its own, which it kills.
import { readdir, readFile } from 'node:fs/promises';

import { runStatement, stageEvents, type StagedEvent } from '@clickstream/mysql-store/testing';
import { PrivateStack, waitFor } from '@clickstream/testing';

import { AggregationBench } from './testing/aggregation-bench.ts';
import { countNaively } from './testing/count-naively.ts';
import { startAggregator } from './testing/aggregator-process.ts';

jest.setTimeout(240_000);

const EVENTS: readonly StagedEvent[] = ['ann', 'bob', 'cleo', 'dan'].map((user, i) => ({
  url: `page_${i % 2}`,
  country: 'US',
  user,
  timestamp: Date.UTC(2015, 4, 17, 10, i),
}));
/** What a forgotten batch would have counted. */
const STALE: readonly StagedEvent[] = [
  { url: 'stale', country: 'DE', user: 'eve', timestamp: Date.UTC(2015, 4, 17, 10) },
];

describe('stale staging', () => {
  let bench: AggregationBench;

  beforeEach(async () => {
    bench = await AggregationBench.open();
    await bench.consume(EVENTS);
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('of abandoned and superseded attempts is never published, and goes with later passes', async () => {
    const broken = { SPARK_JOB_PROPERTIES: '/does/not/exist', AGGREGATION_MAX_ATTEMPTS: '2' };
    expect((await bench.command('run', broken)).code).toBe(1);
    await stageEvents(bench.database, { epoch: 1, attempt: 1 }, STALE);
    await stageEvents(bench.database, { epoch: 1, attempt: 2 }, STALE);

    expect((await bench.command('run')).code).toBe(0);

    expect(await bench.published()).toEqual(countNaively(EVENTS));
    expect(await bench.stagedRows()).toBe(0);

    // An orphan that writes when its epoch is long committed, and nothing is dirty.
    await stageEvents(bench.database, { epoch: 2, attempt: 1 }, STALE);
    expect((await bench.command('run')).code).toBe(0);

    expect(await bench.stagedRows()).toBe(0);
    expect(await bench.published()).toEqual(countNaively(EVENTS));
    expect(await bench.store.runs.committedEpoch()).toBe(2);
  });

  it('of a batch orphaned by a killed Livy harms nobody, written before or after the commit', async () => {
    await using livy = await PrivateStack.start({ only: ['livy'] });
    const { LIVY_URL = '', SPARK_JOB_FILE = '' } = livy.env;
    const batch = `${bench.env['AGGREGATION_BATCH_PREFIX']}-1-1`;
    // Keeps the batch waiting at its first row.
    await bench.database.query('begin');
    await bench.database.query('select * from staging_visitor for update');
    const aggregator = startAggregator('run', { ...bench.env, LIVY_URL, SPARK_JOB_FILE });
    await waitFor('the batch to write', async () => {
      const threads = await runStatement(bench.database.aggregatorUrl, 'show full processlist');
      return threads.some(({ Info }) => String(Info).includes('INTO staging_visitor'));
    });
    const orphan = await waitFor('the JVM of the batch', () => jvmOf(batch));
    process.kill(orphan, 'SIGSTOP');
    livy.signal('livy', 'SIGKILL');
    await bench.database.query('rollback');
    await livy.up();

    expect(await aggregator.ended()).toBe(0);
    expect(await bench.published()).toEqual(countNaively(EVENTS));
    expect(await bench.store.runs.latest(5)).toMatchObject([
      { epoch: 1, attempt: 2, state: 'committed' },
    ]);

    process.kill(orphan, 'SIGCONT');
    await waitFor('the orphan to end', async () => (await jvmOf(batch)) === undefined);
    const left = await bench.database.query('select attempt from staging_manifest');
    expect(left).toEqual([{ attempt: 1 }]);

    expect((await bench.command('run')).code).toBe(0);
    expect(await bench.stagedRows()).toBe(0);
    expect(await bench.published()).toEqual(countNaively(EVENTS));
    expect(await bench.store.verify()).toEqual([]);
  });
});

/** The process that runs a batch of this name: spark-submit's words hold it. */
async function jvmOf(name: string): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry))) {
    const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (words.includes('SparkSubmit') && words.split('\0').includes(name)) return Number(pid);
  }
  return undefined;
}
