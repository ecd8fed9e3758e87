import { openSync } from 'node:fs';

import { sleep } from '@clickstream/service-core';

/** A place in an app's protocol at which a test has something happen. */
export interface Failpoint {
  /** To be called at each place, by its name. Resolves at once unless this is the place, and it is the first time. */
  readonly reached: (place: string) => Promise<void>;
}

type Action =
  | { readonly kind: 'kill' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'pause'; readonly ms: number };

const FAILPOINT = /^([a-z_]+):(?:(kill|stop|hang)|pause=(\d+))$/;

/**
 * The failpoint of a test's process: `FAILPOINT=after_put:kill`, `after_put:stop`, `after_put:hang` or
 * `after_put:pause=5000` (ms).
 *
 * It happens once, over all processes that share `FAILPOINT_ONCE`: a file that the first one creates. `kill` is SIGKILL to
 * the process itself, so nothing is cleaned up; `stop` is SIGSTOP, and the process goes on there after SIGCONT.
 *
 * @throws Error when the variables cannot be understood
 */
export function readFailpoint(env: NodeJS.ProcessEnv): Failpoint {
  const text = env['FAILPOINT'] ?? '';
  if (text === '') return { reached: () => Promise.resolve() };
  const [, place, plain, ms] = FAILPOINT.exec(text) ?? [];
  const once = env['FAILPOINT_ONCE'];
  if (place === undefined || once === undefined) {
    throw new Error(`FAILPOINT="${text}" needs the form place:action, and FAILPOINT_ONCE a file`);
  }
  const action: Action =
    ms === undefined
      ? { kind: plain as 'kill' | 'stop' | 'hang' }
      : { kind: 'pause', ms: Number(ms) };
  return {
    reached: async (name) => {
      if (name === place && isFirst(once)) await act(action);
    },
  };
}

async function act(action: Action): Promise<void> {
  switch (action.kind) {
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return never();
    case 'stop':
      process.kill(process.pid, 'SIGSTOP');
      return;
    case 'hang':
      return never();
    case 'pause':
      return sleep(action.ms);
  }
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function isFirst(file: string): boolean {
  try {
    openSync(file, 'wx');
    return true;
  } catch {
    return false;
  }
}
