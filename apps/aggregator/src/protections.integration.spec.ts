// Needs MySQL, HBase, Livy with Spark, and the job's jar: MYSQL_MIGRATOR_URL, HBASE_BOOTSTRAP, HBASE_ZOOKEEPER_QUORUM,
// LIVY_URL, SPARK_JOB_FILE.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import type { StagedEvent } from '@clickstream/mysql-store/testing';
import { waitFor, type TestProcess } from '@clickstream/testing';

import { AggregationBench } from './testing/aggregation-bench.ts';
import { countNaively } from './testing/count-naively.ts';
import { startFaultyAggregator } from './testing/aggregator-process.ts';
import type { Protection } from './testing/protection.ts';

jest.setTimeout(240_000);

const HOUR = Date.UTC(2015, 4, 17, 10);
const EARLY: readonly StagedEvent[] = [
  { url: 'page_1', country: 'US', user: 'ann', timestamp: HOUR, timeSpent: 2 },
  { url: 'page_2', country: 'DE', user: 'bob', timestamp: HOUR },
];
const LATE: readonly StagedEvent[] = [
  { url: 'page_1', country: 'US', user: 'cleo', timestamp: HOUR, timeSpent: 4 },
];
const ALL = [...EARLY, ...LATE];

type Env = Readonly<Record<string, string>>;

const stopOnce = (bench: AggregationBench, who: string): Env => ({
  FAILPOINT: 'after_staging:stop',
  FAILPOINT_ONCE: join(bench.folder, who),
});

async function untilStopped(aggregator: TestProcess): Promise<void> {
  await waitFor('the aggregator to stop itself', async () => {
    const stat = await readFile(`/proc/${aggregator.pid}/stat`, 'utf8');
    return stat.split(') ')[1]?.startsWith('T');
  });
}

/** Those that are missed at once; the fault bench has the others, which need a broken engine. */
const PROTECTIONS = [
  'manifest',
  'lease',
  'versions',
  'replace',
  'transaction',
] as const satisfies readonly Protection[];
type ProtectionHere = (typeof PROTECTIONS)[number];

/** What goes wrong without the protection; `env` may switch it off. */
const FAULTS: Readonly<
  Record<ProtectionHere, (bench: AggregationBench, env: Env) => Promise<void>>
> = {
  manifest: async (bench, env) => {
    await bench.consume(ALL);
    const broken = { SPARK_JOB_PROPERTIES: '/does/not/exist', AGGREGATION_MAX_ATTEMPTS: '1' };
    await startFaultyAggregator({ ...bench.env, ...env, ...broken }).ended();
    await bench.command('run');
  },
  lease: async (bench, env) => {
    await bench.consume(ALL);
    const first = startFaultyAggregator({ ...bench.env, ...env, ...stopOnce(bench, 'first') });
    await untilStopped(first);
    // Takes over when the lease of the first has expired, and is about to commit too.
    const second = startFaultyAggregator({ ...bench.env, ...stopOnce(bench, 'second') });
    await untilStopped(second);
    first.kill('SIGCONT');
    const ended = [await first.ended()];
    second.kill('SIGCONT');
    ended.push(await second.ended());
    expect(ended).toEqual([0, 0]);
  },
  versions: async (bench, env) => {
    await bench.consume(EARLY);
    const lease = { AGGREGATION_LEASE: '60s' };
    const first = startFaultyAggregator({
      ...bench.env,
      ...env,
      ...lease,
      ...stopOnce(bench, 'first'),
    });
    await untilStopped(first);
    await bench.consume(LATE);
    first.kill('SIGCONT');
    await first.ended();
    await bench.command('run');
  },
  replace: async (bench, env) => {
    await bench.consume(EARLY);
    await bench.command('run');
    await bench.consume(LATE);
    await startFaultyAggregator({ ...bench.env, ...env }).ended();
  },
  transaction: async (bench, env) => {
    await bench.consume(EARLY);
    await bench.command('run');
    await bench.consume(LATE);
    await startFaultyAggregator({
      ...bench.env,
      ...env,
      FAILPOINT: 'in_commit:kill',
      FAILPOINT_ONCE: join(bench.folder, 'killed'),
    }).ended();
    await bench.command('run');
  },
};

/** All numbers are right, and who committed the last epoch was not the first holder of the lease where that was lost. */
async function isRight(bench: AggregationBench, protection: ProtectionHere): Promise<boolean> {
  const [run] = await bench.store.runs.latest(1);
  const exact = isDeepStrictEqual(await bench.published(), countNaively(ALL));
  return exact && (protection !== 'lease' || run?.leaseToken !== 1);
}

describe.each(PROTECTIONS)('the protection %s', (protection) => {
  let bench: AggregationBench;

  beforeEach(async () => {
    bench = await AggregationBench.open();
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('keeps everything right', async () => {
    await FAULTS[protection](bench, {});

    expect(await isRight(bench, protection)).toBe(true);
  });

  it('is missed when it is switched off', async () => {
    await FAULTS[protection](bench, { PROTECTION_OFF: protection });

    expect(await isRight(bench, protection)).toBe(false);
  });
});
