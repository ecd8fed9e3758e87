import { tellEqualEventsApart } from './equal-events.ts';
import { toClickEvent, type MappedEvent } from './event-mapper.ts';
import { reject } from './rejection.ts';

const EVENT = { user_id: 'u1', url: 'page_1', timestamp: '2026-05-01T10:00:00Z' };
const UUID = '0190a6f0-6c2b-7c54-9d3b-2f1e0d4c8b7a';

function map(...values: readonly object[]): MappedEvent[] {
  return values.map((value) =>
    toClickEvent(
      value,
      { receivedAt: Date.UTC(2026, 4, 1, 12), ip: '192.0.2.1', userAgent: 'curl/8.5.0' },
      {
        source: 'v1',
        visitorHash: {
          key: 'a key for tests only',
          periodMs: 86_400_000,
          serverPeriodMs: undefined,
        },
        sender: 'server',
      },
    ),
  );
}

function idsOf(events: readonly MappedEvent[]): string[] {
  return events.map((event) => (event.ok ? event.value.event_id : event.rejection.code));
}

describe('tellEqualEventsApart', () => {
  it('gives equal events without an id as many ids, the same ones in a retry', () => {
    const events = map(EVENT, { ...EVENT, url: 'b' }, EVENT, EVENT);
    const ids = idsOf(tellEqualEventsApart(events));

    expect(new Set(ids).size).toBe(4);
    // They never change: what is stored under them would count twice otherwise.
    expect(ids[0]).toBe('3ee5c931-5133-542f-b484-656284b7b668');
    expect(ids[2]).toBe('e5eb9fa7-9bd0-5a7f-8262-165a39b9b511');
    expect(idsOf(tellEqualEventsApart(map(EVENT, EVENT)))).toEqual([ids[0], ids[2]]);
    expect(idsOf(tellEqualEventsApart(map(EVENT)))).toEqual([ids[0]]);
  });

  it('changes nothing but the id', () => {
    const [first, second] = tellEqualEventsApart(map(EVENT, EVENT));

    expect(second).toEqual({
      ...first,
      value: { ...(first?.ok && first.value), event_id: expect.not.stringMatching(UUID) },
    });
  });

  it.each([UUID, 'order-17'])('leaves the id %s as it was given, as often as it comes', (id) => {
    const events = map({ ...EVENT, event_id: id }, { ...EVENT, event_id: id });

    expect(idsOf(tellEqualEventsApart(events))).toEqual(idsOf(events));
    expect(new Set(idsOf(events)).size).toBe(1);
  });

  it('leaves what is refused where it is', () => {
    const [first, second] = map(EVENT, EVENT);
    const ids = idsOf(
      tellEqualEventsApart([first!, reject('not_an_object', 'no object'), second!]),
    );

    expect(ids[1]).toBe('not_an_object');
    expect(new Set(ids).size).toBe(3);
  });
});
