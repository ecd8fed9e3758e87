import { freePorts } from '@clickstream/testing';

import type { appEnvironments } from './app-environments.ts';
import { SupervisedApp, type AppSpec } from './supervised-app.ts';

/** The kinds of apps, as scenarios name them. */
export type AppKind = 'collectors' | 'consumers' | 'aggregator';

export interface Apps {
  readonly collectors: readonly SupervisedApp[];
  readonly consumers: readonly SupervisedApp[];
  readonly aggregator: SupervisedApp;
  /** A second aggregator, which runs only where a scenario starts it. */
  readonly rival: SupervisedApp;
}

const COLLECTORS = 2;
const CONSUMERS = 3;
const PORT_VARIABLES = {
  producer: 'COLLECTOR_PORT',
  consumer: 'CONSUMER_HEALTH_PORT',
  aggregator: 'AGGREGATION_HEALTH_PORT',
} as const;

/** The port of each app, where it listens or says how it is. */
export interface AppPorts {
  readonly collectors: readonly number[];
  readonly consumers: readonly number[];
  readonly aggregator: number;
  readonly rival: number;
}

export async function freeAppPorts(): Promise<AppPorts> {
  const [aggregator = 0, rival = 0, ...others] = await freePorts(2 + COLLECTORS + CONSUMERS);
  const collectors = others.slice(0, COLLECTORS);
  return { aggregator, rival, collectors, consumers: others.slice(COLLECTORS) };
}

/** All apps of a world, none of them started. */
export function createApps(
  env: ReturnType<typeof appEnvironments>,
  options: { readonly ports: AppPorts; readonly logDir: string },
): Apps {
  const { logDir, ports } = options;
  const app = (name: string, kind: AppSpec['app'], healthPort: number): SupervisedApp => {
    const own = { ...env[kind], [PORT_VARIABLES[kind]]: String(healthPort) };
    return new SupervisedApp({ name, app: kind, env: own, logDir, healthPort });
  };
  return {
    collectors: ports.collectors.map((port, at) => app(`collector-${at + 1}`, 'producer', port)),
    consumers: ports.consumers.map((port, at) => app(`consumer-${at + 1}`, 'consumer', port)),
    aggregator: app('aggregator', 'aggregator', ports.aggregator),
    rival: app('aggregator-2', 'aggregator', ports.rival),
  };
}

/** Those of a kind that always run. */
export function appsOfKind(apps: Apps, kind: AppKind): readonly SupervisedApp[] {
  switch (kind) {
    case 'collectors':
      return apps.collectors;
    case 'consumers':
      return apps.consumers;
    case 'aggregator':
      return [apps.aggregator];
  }
}
