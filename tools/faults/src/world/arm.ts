import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { waitFor } from '@clickstream/testing';

import type { AppKind } from './apps.ts';
import type { SupervisedApp } from './supervised-app.ts';
import type { World } from './world.ts';

const REACHED_MS = 60_000;
let armed = 0;

/** As {@link reachFailpoint}, for one app; it runs as the product but for the failpoint. */
export async function reachFailpointIn(
  world: World,
  app: SupervisedApp,
  failpoint: string,
): Promise<void> {
  const once = nextOnceFile(world);
  await app.restartWith({ FAILPOINT: failpoint, FAILPOINT_ONCE: once });
  await waitFor(`${app.name} to reach ${failpoint}`, () => existsSync(once), {
    timeoutMs: REACHED_MS,
  });
}

/**
 * Restarts the apps of a kind with a failpoint, and resolves when one of them has reached it.
 *
 * @param failpoint such as `after_put:kill`; it happens once, in one of them
 */
export async function reachFailpoint(
  world: World,
  kind: AppKind,
  failpoint: string,
): Promise<void> {
  const reached = await armFailpoint(world, kind, failpoint);
  await reached();
}

/** As {@link reachFailpoint}, but resolves when they have been started; what it gives resolves when one has reached it. */
export async function armFailpoint(
  world: World,
  kind: AppKind,
  failpoint: string,
): Promise<() => Promise<void>> {
  const once = nextOnceFile(world);
  await world.restart(kind, { FAILPOINT: failpoint, FAILPOINT_ONCE: once });
  return async () => {
    await waitFor(`${kind} to reach ${failpoint}`, () => existsSync(once), {
      timeoutMs: REACHED_MS,
    });
  };
}

function nextOnceFile(world: World): string {
  armed += 1;
  return join(world.directory, `failpoint-${armed}`);
}
