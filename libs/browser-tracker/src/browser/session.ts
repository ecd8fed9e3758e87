import type { Store } from './store.ts';

/** An absence of this length ends a session. */
export const SESSION_IDLE_MS = 30 * 60_000;
/** How exact it is when the visitor was last seen. */
const EXACT_TO_MS = 5_000;
const NAME = 'clickstream.session';

export interface SessionOptions {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly createId: () => string;
}

/**
 * The id of the running session, which lasts on from here; a new one after thirty minutes without a call. All tabs of a
 * site share it.
 */
export function touchSession({ store, now, createId }: SessionOptions): string {
  const [id = '', lastAt = ''] = store.get(NAME)?.split(' ') ?? [];
  // A clock that was put back must not keep a session for ever.
  const idleMs = Math.abs(now() - Number(lastAt));
  const isRunning = id !== '' && idleMs < SESSION_IDLE_MS;
  if (isRunning && idleMs < EXACT_TO_MS) return id;
  const session = isRunning ? id : createId();
  store.set(NAME, `${session} ${now()}`);
  return session;
}
