import type { SentEvent } from '../ledger/sent-event.ts';
import { expectedTimes } from './page-times.ts';
import { aSentEvent } from './testing/sent.ts';

const TEN_MS = Date.UTC(2026, 4, 1, 10);

const after = (seconds: number, n: number, change: Partial<SentEvent> = {}): SentEvent =>
  aSentEvent(n, { timestampMs: TEN_MS + seconds * 1_000, ...change });

/** By the number of the event, in seconds. */
function times(...events: readonly SentEvent[]): Record<number, number> {
  const found = expectedTimes(events);
  return Object.fromEntries(
    events.flatMap(({ eventId }, n) => {
      const ms = found.get(eventId);
      return ms === undefined ? [] : [[n, ms / 1_000]];
    }),
  );
}

describe('expectedTimes', () => {
  it.each<[string, SentEvent[], Record<number, number>]>([
    ['nothing of a single page', [after(0, 0)], {}],
    ['what was sent', [after(0, 0, { timeSpent: 2.001 }), after(60, 1)], { 0: 2.001 }],
    [
      'what was sent with a click, and no more of it',
      [after(0, 0, { eventType: 'click', timeSpent: 3 }), after(1, 1, { eventType: 'click' })],
      { 0: 3 },
    ],
    [
      'the next page, whatever was done before',
      [after(0, 0), after(5, 1, { eventType: 'click' }), after(1_800, 2)],
      { 0: 1_800 },
    ],
    [
      'the last thing done on the last page',
      [
        after(0, 0),
        after(5, 1, { eventType: 'page_ping' }),
        after(7, 2, { eventType: 'click' }),
        after(1_801, 3),
      ],
      { 0: 7 },
    ],
    ['nothing by assets', [after(0, 0), after(5, 1, { eventType: 'request' })], {}],
    ['nothing by others', [after(0, 0), after(5, 1, { userId: 'bob' })], {}],
    ['nothing by bots', [after(0, 0), after(5, 1, { bot: true })], {}],
    ['two pages at once', [after(0, 0), after(0, 1), after(9, 2)], { 0: 9, 1: 9 }],
  ])('knows %s', (_, events, expected) => {
    expect(times(...events)).toEqual(expected);
    expect(Object.keys(times(...events.toReversed()))).toHaveLength(Object.keys(expected).length);
  });
});
