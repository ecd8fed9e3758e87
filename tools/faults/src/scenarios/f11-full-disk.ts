import { readFileSync } from 'node:fs';

import { sleep } from '@clickstream/service-core';
import { waitFor, type PrivateEngine } from '@clickstream/testing';

import type { World } from '../world/world.ts';
import type { Scenario } from './scenario.ts';

const NOTICED_MS = 60_000;
const FULL_MS = 10_000;
/** What the engines print: Java's words, and those of MySQL. */
const NO_SPACE = /No space left on device|Disk is full/g;

/** No byte fits any more; then somebody makes room, and what watches over the engine starts it where it has ended. */
async function fillDisk(
  world: World,
  options: { readonly engine: PrivateEngine; readonly mib: number },
): Promise<void> {
  const { stack } = world;
  const { engine, mib } = options;
  const complaints = (): number =>
    readFileSync(stack.logOf(engine), 'utf8').match(NO_SPACE)?.length ?? 0;
  const disk = await stack.moveToSmallDisk(engine, mib);
  await world.untilReady();
  await world.untilNoLag();
  const before = complaints();
  await disk.fill();
  await waitFor(`${engine} to find its disk full`, () => complaints() > before, {
    timeoutMs: NOTICED_MS,
  });
  await sleep(FULL_MS);
  await disk.free();
  await stack.up();
}

export const fullDisk: readonly Scenario[] = [
  {
    id: 'F11a',
    title: "the broker's disk is full",
    world: {},
    mounts: true,
    run: (world: World): Promise<void> => fillDisk(world, { engine: 'kafka', mib: 128 }),
  },
  {
    id: 'F11b',
    title: "HBase's disk is full",
    world: {},
    mounts: true,
    run: (world: World): Promise<void> => fillDisk(world, { engine: 'hbase', mib: 128 }),
  },
  {
    id: 'F11c',
    title: "MySQL's disk is full",
    world: {},
    mounts: true,
    run: (world: World): Promise<void> => fillDisk(world, { engine: 'mysql', mib: 400 }),
  },
];
