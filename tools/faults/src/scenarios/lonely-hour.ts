import type { World } from '../world/world.ts';

/**
 * Leaves nothing to be aggregated but events of a lonely hour, and no aggregator that does it: the next batch is theirs, and
 * no other traffic makes good what becomes of them. Traffic is stopped.
 */
export async function leaveOnlyLonelyHour(world: World): Promise<void> {
  await world.generator.stop();
  await world.untilNoLag();
  await world.aggregation.untilClean();
  await world.aggregator.stop();
  await world.sendLonely();
  await world.untilNoLag();
}
