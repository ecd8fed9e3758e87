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
  /** Milliseconds of a clock that nobody sets: a corrected wall clock must neither wake nor blind the dog. */
  readonly now: () => number;
  readonly limitMs: number;
  readonly checkEveryMs: number;
  readonly onIdle: (idleMs: number) => void;
}): Watchdog {
  const { now, limitMs, onIdle } = options;
  let last = now();
  const idleMs = (): number => now() - last;
  const timer = setInterval(() => {
    if (idleMs() < limitMs) return;
    clearInterval(timer);
    onIdle(idleMs());
  }, options.checkEveryMs);
  timer.unref();
  return {
    touch: () => {
      last = now();
    },
    idleMs,
    stop: () => {
      clearInterval(timer);
    },
  };
}
