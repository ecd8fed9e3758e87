import { armFailpoint, reachFailpoint } from '../world/arm.ts';
import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const KILLS = 2;

function killedAt(place: string): (world: World) => Promise<void> {
  return async (world) => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await reachFailpoint(world, 'consumers', `${place}:kill`);
    }
  };
}

export const killedConsumer: readonly Scenario[] = [
  {
    id: 'F1a',
    title: 'consumer killed before its rows are written',
    quick: true,
    run: killedAt('before_put'),
    controls: [{ kind: 'consumers', protection: 'offset_after_write', caughtBy: ['I1'] }],
  },
  {
    id: 'F1b',
    title: 'consumer killed between rows and marks',
    run: killedAt('after_put'),
    controls: [{ kind: 'consumers', protection: 'stable_row_key', caughtBy: ['I2', 'I3'] }],
  },
  {
    id: 'F1c',
    title: 'consumer killed between marks and offset',
    run: killedAt('after_mark'),
  },
  {
    id: 'F1d',
    title: 'consumer killed between resolved and committed offset',
    run: killedAt('after_resolve'),
  },
  {
    id: 'F1e',
    title: 'all consumers killed when their offsets are committed',
    run: async (world: World): Promise<void> => {
      await world.sendLonely();
      await world.generator.stop();
      await world.untilNoLag();
      for (const consumer of world.consumers) consumer.signal('SIGKILL');
      world.resumeTraffic();
    },
    controls: [{ kind: 'consumers', protection: 'mark_before_offset', caughtBy: ['I5'] }],
  },
  {
    id: 'F1f',
    title: 'aggregation passes while a consumer stands before its rows',
    run: async (world: World): Promise<void> => {
      await world.generator.stop();
      await world.untilNoLag();
      const reached = await armFailpoint(world, 'consumers', 'before_put:pause=10000');
      // All have joined, and nothing else is there: these rows are late, and nobody reads their records again.
      await world.untilReady();
      await world.sendLonely();
      await reached();
      await world.untilNoLag();
      world.resumeTraffic();
    },
    controls: [{ kind: 'consumers', protection: 'mark_after_rows', caughtBy: ['I5'] }],
  },
];
