import { sleep } from '@clickstream/service-core';

import { reachFailpoint } from '../world/arm.ts';
import type { World } from '../world/world.ts';

/** One fault of a soak: breaks something and mends it. */
export interface SoakFault {
  readonly title: string;
  readonly run: (world: World) => Promise<void>;
}

const SHORT_MS = 3_000;
const STOPPED_MS = 12_000;

function killed(kind: 'collectors' | 'consumers' | 'aggregator'): SoakFault {
  return {
    title: `one of ${kind} killed`,
    run: (world) => {
      world.random.pick(world.appsOf(kind)).signal('SIGKILL');
      return Promise.resolve();
    },
  };
}

function ended(kind: 'collectors' | 'consumers' | 'aggregator'): SoakFault {
  return {
    title: `one of ${kind} told to end`,
    run: (world) => world.random.pick(world.appsOf(kind)).restartWith({}),
  };
}

function stopped(kind: 'collectors' | 'consumers' | 'aggregator'): SoakFault {
  return {
    title: `one of ${kind} stopped for ${STOPPED_MS / 1_000} s`,
    run: async (world) => {
      const app = world.random.pick(world.appsOf(kind));
      app.signal('SIGSTOP');
      await sleep(STOPPED_MS);
      app.signal('SIGCONT');
    },
  };
}

function engineKilled(engine: 'kafka' | 'registry' | 'hbase' | 'livy' | 'mysql'): SoakFault {
  return {
    title: `${engine} killed`,
    run: async ({ stack }) => {
      stack.signal(engine, 'SIGKILL');
      await sleep(SHORT_MS);
      await stack.up();
    },
  };
}

function engineStopped(engine: 'kafka' | 'hbase' | 'livy' | 'mysql'): SoakFault {
  return {
    title: `${engine} stopped for ${STOPPED_MS / 1_000} s`,
    run: async ({ stack }) => {
      stack.signal(engine, 'SIGSTOP');
      await sleep(STOPPED_MS);
      stack.signal(engine, 'SIGCONT');
      await stack.up();
    },
  };
}

const LINKS_BROKEN: SoakFault = {
  title: 'every connection of a link reset, then black-holed',
  run: async ({ links, random }) => {
    const link = random.pick(links.all());
    link.reset();
    await sleep(SHORT_MS);
    link.hold();
    await sleep(SHORT_MS);
    link.reset();
    link.pass();
  },
};

const AT_FAILPOINT: SoakFault = {
  title: 'a consumer killed at a step of its protocol',
  run: async (world) => {
    const place = world.random.pick(['before_put', 'after_put', 'after_mark', 'after_resolve']);
    await reachFailpoint(world, 'consumers', `${place}:kill`);
  },
};

/** What may happen in a soak; each as likely as the others. */
export const SOAK_FAULTS: readonly SoakFault[] = [
  killed('collectors'),
  killed('consumers'),
  killed('aggregator'),
  ended('collectors'),
  ended('consumers'),
  ended('aggregator'),
  stopped('collectors'),
  stopped('consumers'),
  stopped('aggregator'),
  engineKilled('kafka'),
  engineKilled('registry'),
  engineKilled('hbase'),
  engineKilled('livy'),
  engineKilled('mysql'),
  engineStopped('kafka'),
  engineStopped('hbase'),
  engineStopped('livy'),
  engineStopped('mysql'),
  LINKS_BROKEN,
  AT_FAILPOINT,
];
