import type { LiveEvent } from './live-plan.ts';

/** A published SDK, used as its documentation says, pointed at a collector. */
export interface LiveTracker {
  tell(event: LiveEvent): void;
  /** Resolves when the collector has taken everything that it was told. @throws Error when that does not come about */
  finish(): Promise<void>;
}

/** Where and as what an SDK sends. */
export interface LiveTrackerOptions {
  readonly collectorUrl: string;
  /** Names the sender: app id or write key. */
  readonly appId: string;
}
