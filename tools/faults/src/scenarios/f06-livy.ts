import { sleep } from '@clickstream/service-core';
import { waitFor } from '@clickstream/testing';

import type { RunRow } from '../world/aggregation-state.ts';
import { armFailpoint } from '../world/arm.ts';
import { untilEnded, untilPlanIsRead } from '../world/spark-drivers.ts';
import type { World } from '../world/world.ts';
import { leaveOnlyLonelyHour } from './lonely-hour.ts';
import type { Scenario } from './scenario.ts';

const DOWN_MS = 20_000;
const STOPPED_MS = 10_000;
const BATCH_TIMEOUT = '25s';
const NEXT_ATTEMPT_MS = 60_000;

/** Resolves with the process of a batch that has just begun. */
async function nextDriver({ sparkDrivers }: World): Promise<number> {
  sparkDrivers.forget();
  return sparkDrivers.next();
}

/** Resolves when it has gone on after the work, and ended: no batch of the world is left behind. */
async function whileStopped(driver: number, work: () => Promise<void>): Promise<void> {
  process.kill(driver, 'SIGSTOP');
  try {
    await work();
  } finally {
    process.kill(driver, 'SIGCONT');
  }
  await untilEnded(driver);
}

/** Resolves when this attempt is given up, or what it was for is committed. */
async function untilGivenUp({ aggregation }: World, run: RunRow): Promise<void> {
  await waitFor(
    `attempt ${run.attempt} of epoch ${run.epoch} to be given up`,
    async () => {
      const now = await aggregation.run(run.epoch);
      return now?.attempt !== run.attempt || now.state === 'committed';
    },
    { timeoutMs: NEXT_ATTEMPT_MS },
  );
}

async function currentRun({ aggregation }: World): Promise<RunRow> {
  const run = await aggregation.run();
  if (run === undefined) throw new Error('no epoch has been planned');
  return run;
}

/** The batch outlives Livy, which has forgotten it, and writes when the next attempt is under way. */
async function orphanBatch(world: World): Promise<void> {
  await leaveOnlyLonelyHour(world);
  world.sparkDrivers.forget();
  world.aggregator.start();
  const orphan = await world.sparkDrivers.next();
  const run = await currentRun(world);
  await whileStopped(orphan, async () => {
    world.stack.signal('livy', 'SIGKILL');
    await world.stack.up();
    world.resumeTraffic();
    await untilGivenUp(world, run);
  });
}

/** The batch outlives Livy, and sees and writes more than the attempt that is about to be committed. */
async function orphanSpeaksLast(world: World): Promise<void> {
  const { aggregation, aggregator, sparkDrivers, stack } = world;
  await leaveOnlyLonelyHour(world);
  sparkDrivers.forget();
  const reached = await armFailpoint(world, 'aggregator', 'after_staging:stop');
  const orphan = await sparkDrivers.next();
  // One that begins later finds that nobody waits for it.
  await untilPlanIsRead(orphan);
  const { epoch } = await currentRun(world);
  let rows = 0;
  await whileStopped(orphan, async () => {
    stack.signal('livy', 'SIGKILL');
    await stack.up();
    await reached();
    rows = await aggregation.stagedRows(epoch);
    await world.sendLate();
    await world.untilNoLag();
  });
  aggregator.signal('SIGCONT');
  const run = await aggregation.untilRunCommitted(epoch, NEXT_ATTEMPT_MS);
  world.resumeTraffic();
  if (run.rowsKept === rows) return;
  world.observed.push({
    invariant: 'I10',
    message: 'an epoch was committed with what an orphan of an earlier attempt had counted',
    examples: [`epoch ${epoch}: ${run.rowsKept} rows, when attempt ${run.attempt} had ${rows}`],
  });
}

export const livy: readonly Scenario[] = [
  {
    id: 'F6a',
    title: 'Livy killed during a batch, which goes on as an orphan',
    run: orphanBatch,
    controls: [{ kind: 'aggregator', protection: 'manifest', caughtBy: ['I5'] }],
  },
  {
    id: 'F6b',
    title: 'Livy killed, and down for longer than a pass',
    run: async ({ stack }: World): Promise<void> => {
      stack.signal('livy', 'SIGKILL');
      await sleep(DOWN_MS);
      await stack.up();
    },
  },
  {
    id: 'F6c',
    title: 'Spark job stuck until its time is over',
    run: async (world: World): Promise<void> => {
      await world.restart('aggregator', { AGGREGATION_BATCH_TIMEOUT: BATCH_TIMEOUT });
      const stuck = await nextDriver(world);
      await whileStopped(stuck, async () => {
        await untilGivenUp(world, await currentRun(world));
      });
    },
  },
  {
    id: 'F6d',
    title: 'Spark job stopped for a while',
    run: async (world: World): Promise<void> => {
      await whileStopped(await nextDriver(world), () => sleep(STOPPED_MS));
    },
  },
  {
    id: 'F6e',
    title: 'orphan of an earlier attempt that counts more than the one to be committed',
    run: orphanSpeaksLast,
    controls: [{ kind: 'aggregator', protection: 'attempt', caughtBy: ['I10'] }],
  },
];
