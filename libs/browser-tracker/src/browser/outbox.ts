import type { Store } from './store.ts';
import type { TrackerEvent } from './tracker-event.ts';

/** Also fits into what a browser sends of a page that is gone, 64 KiB, if each character takes three bytes. */
export const MAX_BATCH_CHARS = 20_000;
const MAX_BATCH_EVENTS = 50;
/** Older events are dropped, most of them in a browser that the collector cannot be reached from at all. */
export const MAX_AGE_MS = 7 * 24 * 3_600_000;
/**
 * For how long after it was sent last an event is sent again that nobody knows the fate of. Later it most likely arrived, and to send it
 * would have an old hour counted again for nothing.
 */
export const MAX_DOUBT_MS = 30 * 60_000;

/** No collector has it: it was never sent, or refused for now. */
const UNSENT = 'u';
/** It was sent, and the page has not lived to hear an answer; when it was sent stands behind: `d1800000000000{…}`. */
const IN_DOUBT = 'd';

/** An event that waits, and its JSON text. */
export interface Waiting {
  readonly name: string;
  readonly text: string;
}

/**
 * The events that no answer has come for. Each is an entry of its own in the store: tabs that share the store then need no
 * lock.
 */
export class Outbox {
  readonly #store: Store;
  readonly #prefix: string;
  readonly #now: () => number;

  constructor(options: {
    readonly store: Store;
    readonly appId: string;
    readonly now: () => number;
  }) {
    this.#store = options.store;
    this.#prefix = `clickstream.event.${encodeURIComponent(options.appId)} `;
    this.#now = options.now;
  }

  /** @throws TypeError when the event has no JSON form */
  add(event: TrackerEvent): void {
    const name = `${this.#prefix}${event.timestamp} ${event.event_id}`;
    this.#store.set(name, UNSENT + JSON.stringify(event));
  }

  /**
   * The oldest events, as many as one request should hold. Those that are too old are dropped.
   *
   * @param options.except names of events that are under way
   */
  next(options: { readonly maxEvents: number; readonly except: ReadonlySet<string> }): Waiting[] {
    const batch: Waiting[] = [];
    let chars = 0;
    for (const name of this.#store.names(this.#prefix)) {
      if (options.except.has(name)) continue;
      const entry = this.#store.get(name) ?? '';
      const textAt = entry.indexOf('{');
      const now = this.#now();
      const createdAt = Number(name.slice(this.#prefix.length).split(' ', 1)[0]);
      // Former trackers did not keep when it was sent.
      const sentAt = entry.startsWith(IN_DOUBT) ? Number(entry.slice(1, textAt)) || createdAt : now;
      if (!(now - createdAt < MAX_AGE_MS && now - sentAt < MAX_DOUBT_MS)) {
        this.#store.remove(name);
        continue;
      }
      chars += entry.length;
      const isFull = batch.length >= Math.min(options.maxEvents, MAX_BATCH_EVENTS);
      if (isFull || (batch.length > 0 && chars > MAX_BATCH_CHARS)) break;
      batch.push({ name, text: entry.slice(textAt) });
    }
    return batch;
  }

  /** Whether they may have arrived: they are sent now. */
  mark(batch: readonly Waiting[], isInDoubt: boolean): void {
    const mark = isInDoubt ? `${IN_DOUBT}${this.#now()}` : UNSENT;
    for (const { name, text } of batch) this.#store.set(name, mark + text);
  }

  remove(batch: readonly Waiting[]): void {
    for (const { name } of batch) this.#store.remove(name);
  }
}
