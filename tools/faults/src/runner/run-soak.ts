import { sleep } from '@clickstream/service-core';

import type { SoakFault } from '../scenarios/soak.ts';
import type { World } from '../world/world.ts';
import { MemoryWatch, type MemoryUse } from './memory-watch.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly faults: readonly SoakFault[];
  readonly print: (line: string) => void;
}

export interface SoakReport {
  readonly faults: number;
  readonly memory: readonly MemoryUse[];
}

/** Between the end of a fault and the next one, at random: time enough to recover from most, not from all. */
const QUIET_MS = { least: 5_000, most: 25_000 };

/** One random fault after the other for so many minutes; which ones follows from the world's seed. */
export async function runSoak(world: World, options: SoakOptions): Promise<SoakReport> {
  const { random } = world;
  const started = Date.now();
  const end = started + options.minutes * 60_000;
  const memory = new MemoryWatch([...world.collectors, ...world.consumers]);
  let faults = 0;
  while (Date.now() < end) {
    await sleep(QUIET_MS.least + random.below(QUIET_MS.most - QUIET_MS.least));
    memory.look();
    const fault = random.pick(options.faults);
    faults += 1;
    const minute = ((Date.now() - started) / 60_000).toFixed(1);
    options.print(`  minute ${minute}, fault ${faults}: ${fault.title}`);
    await fault.run(world);
  }
  return { faults, memory: memory.uses() };
}
