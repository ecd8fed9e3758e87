import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { StackEnv } from '@clickstream/local-stack';
import { openMySqlStore, type AggregationRun, type MySqlStore } from '@clickstream/mysql-store';

import { freePort } from '../free-port.ts';
import { Pipeline } from '../pipeline.ts';
import { say } from '../report.ts';
import { writeSimulatedLog } from '../simulated-log.ts';
import { waitUntil } from '../wait-until.ts';

export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly target: number;
  /** Seconds are better when fewer, rates when more. */
  readonly unit: 's' | 'events/s';
}

const EVENTS = 10_000;
const FRESHNESS_ROUNDS = 3;
const FRESH_WITHIN_MS = 120_000;

/** Replay rate, one aggregation run, and the way of one event from HTTP to the CALL. */
export async function measureFigures(env: StackEnv, dir: string): Promise<Figure[]> {
  await using pipeline = new Pipeline({
    env,
    collectorPort: await freePort(),
    logDir: join(dir, 'logs'),
  });
  await pipeline.start();
  await using mysql = await openMySqlStore({ url: env['MYSQL_READER_URL'] ?? '' });
  const replay = await measureReplay(pipeline, dir);
  const run = await measureRun(pipeline, mysql);
  return [replay, ...run, await measureFreshness(pipeline, mysql)];
}

/** The first replay warms the apps; the second one, of another log, is measured until the last row is in HBase. */
async function measureReplay(pipeline: Pipeline, dir: string): Promise<Figure> {
  const log = async (lines: number): Promise<string> => {
    const path = await writeSimulatedLog(dir, { lines, seed: Math.floor(Math.random() * 1e9) });
    return path;
  };
  await replayAll(pipeline, await log(EVENTS));
  await pipeline.run('aggregator', 'run');
  const measured = await log(EVENTS);
  const seconds = await replayAll(pipeline, measured);
  rmSync(measured);
  return {
    what: 'replay through collector, Kafka, consumer and HBase',
    measured: EVENTS / seconds,
    target: 2_000,
    unit: 'events/s',
  };
}

async function replayAll(pipeline: Pipeline, log: string): Promise<number> {
  const started = performance.now();
  say(await pipeline.run('producer', 'replay', log));
  await pipeline.waitUntilCaughtUp();
  return (performance.now() - started) / 1000;
}

/** The run over the events that the measured replay has left. */
async function measureRun(pipeline: Pipeline, mysql: MySqlStore): Promise<Figure[]> {
  await pipeline.run('aggregator', 'run');
  const [run] = await mysql.runs.latest(1);
  const seconds = (from: keyof AggregationRun, to: keyof AggregationRun): number =>
    (Number(run?.[to]) - Number(run?.[from])) / 1000;
  say(`the run scanned ${run?.rowsScanned ?? 'no'} rows in ${run?.plan.length ?? 'no'} hours`);
  return [
    {
      what: 'one aggregation run over 10,000 new events',
      measured: seconds('plannedAt', 'endedAt'),
      target: 10,
      unit: 's',
    },
    {
      what: 'of it Spark, from submit to manifest',
      measured: seconds('submittedAt', 'stagedAt'),
      target: 5,
      unit: 's',
    },
  ];
}

/** One event over HTTP until GetClicks shows it, the aggregator serving every 5 seconds; the worst of the rounds. */
async function measureFreshness(pipeline: Pipeline, mysql: MySqlStore): Promise<Figure> {
  pipeline.serve('aggregator', { AGGREGATION_INTERVAL: '5s' });
  let worst = 0;
  for (let round = 0; round < FRESHNESS_ROUNDS; round += 1) {
    const url = `/fresh-${randomUUID()}`;
    const started = performance.now();
    await pipeline.send({ user_id: 'u1', url, timestamp: Date.now(), time_spent: 1 });
    await waitUntil('the event to be published', FRESH_WITHIN_MS, async () => {
      return (await mysql.callProcedure('GetClicks', { url, country: 'ZZ' })) === 1;
    });
    worst = Math.max(worst, (performance.now() - started) / 1000);
  }
  return {
    what: `one event to CALL GetClicks, worst of ${FRESHNESS_ROUNDS}`,
    measured: worst,
    target: 20,
    unit: 's',
  };
}
