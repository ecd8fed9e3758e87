import type { Clock } from '@clickstream/service-core';

/** Notices that nothing happens any more. */
export interface Watchdog {
  /** Something happened. */
  touch(): void;
  /** Milliseconds since something happened. */
  idleMs(): number;
  stop(): void;
}

/** Calls `onIdle` once when nothing was heard for `limitMs`. */
export function startWatchdog(options: {
  readonly clock: Clock;
  readonly limitMs: number;
  readonly checkEveryMs: number;
  readonly onIdle: (idleMs: number) => void;
}): Watchdog {
  const { clock, limitMs, onIdle } = options;
  let last = clock.now();
  const idleMs = (): number => clock.now() - last;
  const timer = setInterval(() => {
    if (idleMs() < limitMs) return;
    clearInterval(timer);
    onIdle(idleMs());
  }, options.checkEveryMs);
  timer.unref();
  return {
    touch: () => {
      last = clock.now();
    },
    idleMs,
    stop: () => {
      clearInterval(timer);
    },
  };
}
