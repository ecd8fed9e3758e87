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
/** Ports that {@link createApps} needs, one for each app. */
export const APP_PORTS = COLLECTORS + CONSUMERS + 2;

/** All apps of a world, none of them started. */
export function createApps(
  env: ReturnType<typeof appEnvironments>,
  options: { readonly ports: readonly number[]; readonly logDir: string },
): Apps {
  const { logDir } = options;
  const ports = [...options.ports];
  const app = (name: string, kind: AppSpec['app'], portVariable: string): SupervisedApp => {
    const healthPort = ports.pop() ?? 0;
    const own = { ...env[kind], [portVariable]: String(healthPort) };
    return new SupervisedApp({ name, app: kind, env: own, logDir, healthPort });
  };
  return {
    collectors: Array.from({ length: COLLECTORS }, (_, at) =>
      app(`collector-${at + 1}`, 'producer', 'COLLECTOR_PORT'),
    ),
    consumers: Array.from({ length: CONSUMERS }, (_, at) =>
      app(`consumer-${at + 1}`, 'consumer', 'CONSUMER_HEALTH_PORT'),
    ),
    aggregator: app('aggregator', 'aggregator', 'AGGREGATION_HEALTH_PORT'),
    rival: app('aggregator-2', 'aggregator', 'AGGREGATION_HEALTH_PORT'),
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
