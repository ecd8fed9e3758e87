import fc from 'fast-check';

import type { EventState, LedgerEntry } from '../../ledger/ledger.ts';
import type { SentEvent } from '../../ledger/sent-event.ts';
import type { Deeds } from './honest-pipeline.ts';
import { aSentEvent, anEntry, eventId } from './sent.ts';

const FIRST_MS = Date.UTC(2024, 1, 28, 22);
const HOUR_MS = 3_600_000;

interface Draft {
  readonly state: EventState;
  readonly sends: number;
  readonly change: Partial<SentEvent>;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  state: fc.constantFrom('acked', 'acked', 'acked', 'rejected', 'unknown'),
  sends: fc.integer({ min: 1, max: 3 }),
  change: fc.record({
    eventType: fc.constantFrom('page_view', 'click', 'page_ping', 'request'),
    userId: fc.constantFrom('ann', 'bob', 'chand', 'ünï'),
    url: fc.constantFrom('page_1', 'https://shop.example/a|b', '/c'),
    country: fc.constantFrom('US', 'IN', 'DE', 'BR', 'ZZ'),
    bot: fc.boolean(),
    timeSpent: fc.option(fc.integer({ min: 0, max: 5_000_000 }).map((ms) => ms / 1_000)),
    timestampMs: fc.integer({ min: FIRST_MS, max: FIRST_MS + 50 * HOUR_MS }),
  }),
});

/** Two counted clicks of which the second follows the first, then anything; and some poison. */
export const randomDeeds: fc.Arbitrary<Deeds> = fc
  .record({
    drafts: fc.array(draft, { maxLength: 40 }),
    poison: fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 4 }),
    storedUnknown: fc.func(fc.boolean()),
  })
  .map(({ drafts, poison, storedUnknown }) => ({
    entries: chain([sure, sure, ...drafts]),
    poison: poison.map((value) => `poison ${value}`),
    storedUnknown: ({ event }) => storedUnknown(event.eventId),
  }));

const sure: Draft = { state: 'acked', sends: 1, change: { timeSpent: 1.5 } };

/** Each event names the acknowledged one before it, as one sender's do. */
function chain(drafts: readonly Draft[]): LedgerEntry[] {
  let previousId: string | null = null;
  return drafts.map(({ state, sends, change }, n) => {
    const event = aSentEvent(n, { ...change, previousId });
    if (state === 'acked') previousId = eventId(n);
    return { ...anEntry(event, state), sends };
  });
}
