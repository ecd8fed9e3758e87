import { waitFor } from '@clickstream/testing';

import { reachFailpoint, reachFailpointIn } from '../world/arm.ts';
import type { World } from '../world/world.ts';
import { leaveOnlyLonelyHour } from './lonely-hour.ts';
import type { Control, Scenario } from './scenario.ts';

const LEASE_LOST = 'AGGREGATOR_LEASE_LOST';
const RUN_COMMITTED = 'run_committed';
const DECIDED_MS = 40_000;

/** Places of the aggregator's `testing/with-failpoint.ts`, in their order. */
const KILLED_AT: readonly {
  readonly place: string;
  readonly title: string;
  readonly controls?: readonly Control[];
}[] = [
  { place: 'after_plan', title: 'when it has planned' },
  { place: 'after_post', title: 'when Livy has its batch, before it says so' },
  { place: 'after_submit', title: 'while its batch runs' },
  { place: 'after_staging', title: 'before its commit' },
  {
    place: 'in_commit',
    title: 'in the middle of its commit',
    controls: [{ kind: 'aggregator', protection: 'transaction', caughtBy: ['I5'] }],
  },
  { place: 'before_commit', title: 'with COMMIT yet to be said' },
  { place: 'after_commit', title: 'when it has committed' },
];

/**
 * One is stopped when it is about to commit; another takes over and is stopped at the same place; the first goes on, and
 * then the other.
 */
async function commitAfterAnotherTookOver(world: World): Promise<void> {
  const { aggregation, aggregator, rival } = world;
  await reachFailpoint(world, 'aggregator', 'after_staging:stop');
  await reachFailpointIn(world, rival, 'after_staging:stop');
  const staged = await aggregation.run();
  if (staged === undefined) throw new Error('no epoch has been planned');
  const told = aggregator.timesLogged(LEASE_LOST);
  aggregator.signal('SIGCONT');
  await waitFor(
    'the first to be refused or to commit',
    async () =>
      aggregator.timesLogged(LEASE_LOST) > told ||
      (await aggregation.run(staged.epoch))?.state === 'committed',
    { timeoutMs: DECIDED_MS },
  );
  rival.signal('SIGCONT');
  const committed = await aggregation.untilRunCommitted(staged.epoch, DECIDED_MS);
  if (committed.leaseToken >= staged.leaseToken) return;
  world.observed.push({
    invariant: 'I10',
    message: 'an epoch was committed by an aggregator that had lost the lease',
    examples: [
      `epoch ${committed.epoch}: token ${committed.leaseToken}, when ${staged.leaseToken} had it`,
    ],
  });
}

/** One is stopped when it is about to commit; another takes over and has just committed the same when the first goes on. */
async function commitWhatAnotherCommitted(world: World): Promise<void> {
  const { aggregation, aggregator, rival } = world;
  await reachFailpoint(world, 'aggregator', 'after_staging:stop');
  await reachFailpointIn(world, rival, 'after_commit:stop');
  const first = await aggregation.run();
  if (first?.state !== 'committed') throw new Error('the rival has not committed');
  const told = aggregator.timesLogged(RUN_COMMITTED);
  aggregator.signal('SIGCONT');
  await waitFor('the first to be done', () => aggregator.timesLogged(RUN_COMMITTED) > told, {
    timeoutMs: DECIDED_MS,
  });
  const second = await aggregation.untilRunCommitted(first.epoch, DECIDED_MS);
  rival.signal('SIGCONT');
  if (second.leaseToken === first.leaseToken) return;
  world.observed.push({
    invariant: 'I10',
    message: 'an epoch was committed twice',
    examples: [`epoch ${first.epoch}: token ${first.leaseToken}, then ${second.leaseToken}`],
  });
}

export const aggregators: readonly Scenario[] = [
  {
    id: 'F16a',
    title: 'two aggregators at once, both killed',
    run: async ({ aggregation, aggregator, rival }: World): Promise<void> => {
      await rival.restartWith({});
      await aggregation.untilCommitted(2);
      aggregator.signal('SIGKILL');
      rival.signal('SIGKILL');
    },
  },
  ...KILLED_AT.map(({ place, title, controls = [] }, at) => ({
    id: `F16${String.fromCharCode('b'.charCodeAt(0) + at)}`,
    quick: place === 'after_staging',
    title: `aggregator killed ${title}`,
    run: (world: World) => reachFailpoint(world, 'aggregator', `${place}:kill`),
    controls,
  })),
  {
    id: 'F16i',
    title: 'aggregator stopped before its commit, while another takes over',
    run: commitAfterAnotherTookOver,
    controls: [{ kind: 'aggregator', protection: 'lease', caughtBy: ['I10'] }],
  },
  {
    id: 'F16j',
    title: 'late events of an hour that is published already',
    run: async (world: World): Promise<void> => {
      await leaveOnlyLonelyHour(world);
      world.aggregator.start();
      await world.aggregation.untilClean();
      await world.sendLate();
      world.resumeTraffic();
    },
    controls: [{ kind: 'aggregator', protection: 'replace', caughtBy: ['I5'] }],
  },
  {
    id: 'F16k',
    title: 'events of an hour that is staged and not yet committed',
    run: async (world: World): Promise<void> => {
      await leaveOnlyLonelyHour(world);
      await reachFailpoint(world, 'aggregator', 'after_staging:stop');
      await world.sendLate();
      await world.untilNoLag();
      world.aggregator.signal('SIGCONT');
      world.resumeTraffic();
    },
    controls: [{ kind: 'aggregator', protection: 'versions', caughtBy: ['I5'] }],
  },
  {
    id: 'F16l',
    title: 'aggregator that no lease holds back, when another has committed its epoch',
    // The lease would refuse it first: only without one does it come to the epoch.
    world: {},
    run: async (world: World): Promise<void> => {
      await world.switchOff('aggregator', 'lease');
      await commitWhatAnotherCommitted(world);
    },
    controls: [
      {
        kind: 'aggregator',
        protection: 'lease,epoch',
        caughtBy: ['I10'],
        run: commitWhatAnotherCommitted,
      },
    ],
  },
];
