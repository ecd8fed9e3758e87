import type { ClickEvent } from '@clickstream/event-schema';
import fc from 'fast-check';

import { toClickEvent, type Arrival } from './event-mapper.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const OPTIONS = {
  source: 'v1',
  visitorHash: { key: 'a key for tests only', periodMs: 86_400_000, serverPeriodMs: undefined },
  sender: 'server',
} as const;
const SERVER: Arrival = { receivedAt: NOW, ip: '192.0.2.1', userAgent: 'curl/8.5.0' };
const BROWSER: Arrival = { ...SERVER, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/132.0' };
const HINTS = '{"mobile":false,"platform":"Linux"}';
const MOBILE = '{"mobile":true}';
const SEED = {
  user_id: 'u1',
  url: 'page_1',
  timestamp: '2026-05-01T10:00:00+02:00',
  time_spent: 12.5,
};

function map(value: unknown, arrival: Arrival = SERVER): ClickEvent {
  const result = toClickEvent(value, arrival, OPTIONS);
  if (!result.ok) throw new Error(result.rejection.code);
  return result.value;
}

function codeOf(value: unknown, arrival: Arrival = SERVER): string {
  const result = toClickEvent(value, arrival, OPTIONS);
  return result.ok ? 'accepted' : result.rejection.code;
}

describe('toClickEvent', () => {
  it('fills in everything around the four fields', () => {
    expect(map(SEED)).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5/),
      client_event_id: null,
      event_type: 'page_view',
      event_name: null,
      user_id: 'u1',
      user_id_kind: 'user',
      session_id: null,
      page_view_id: null,
      url: 'page_1',
      referrer: null,
      title: null,
      timestamp: Date.UTC(2026, 4, 1, 8),
      timestamp_source: 'client',
      received_at: NOW,
      time_spent: 12.5,
      ip: null,
      user_agent: null,
      client_hints: null,
      source: 'v1',
      app_id: '',
      properties: null,
    });
  });

  it.each([
    [{ ...SEED, url: undefined }, 'missing_url'],
    [{ ...SEED, url: null }, 'missing_url'],
    [{ ...SEED, url: '' }, 'invalid_url'],
    [{ ...SEED, url: 7 }, 'invalid_url'],
    [{ ...SEED, timestamp: undefined }, 'missing_timestamp'],
    [{ ...SEED, user_id: undefined }, 'missing_user_id'],
    [{ ...SEED, user_id: '' }, 'invalid_user_id'],
    [{ ...SEED, user_id: 2 ** 60 }, 'invalid_user_id'],
    [{ ...SEED, user_id: 'x'.repeat(1_025) }, 'invalid_user_id'],
    [{ ...SEED, user_id_kind: 'robot' }, 'invalid_user_id_kind'],
    [{ ...SEED, event_type: 'purchase' }, 'invalid_event_type'],
    [{ ...SEED, event_id: 17 }, 'invalid_event_id'],
    [{ ...SEED, event_id: '' }, 'invalid_event_id'],
    [{ ...SEED, time_spent: -1 }, 'invalid_time_spent'],
    [{ ...SEED, time_spent: Number.NaN }, 'invalid_time_spent'],
    [{ ...SEED, time_spent: Number.POSITIVE_INFINITY }, 'invalid_time_spent'],
    [{ ...SEED, time_spent: '12' }, 'invalid_time_spent'],
    [{ ...SEED, time_spent: 1e12 }, 'time_spent_out_of_range'],
    [{ ...SEED, referrer: {} }, 'invalid_referrer'],
    [{ ...SEED, ip: 'x'.repeat(256) }, 'invalid_ip'],
    [{ ...SEED, client_hints: 'Windows' }, 'invalid_client_hints'],
    [{ ...SEED, properties: 'text' }, 'invalid_properties'],
    [{ ...SEED, properties: [1] }, 'invalid_properties'],
    [{ ...SEED, properties: { a: 1 }, a: 2 }, 'invalid_properties'],
    [null, 'not_an_object'],
    [[], 'not_an_object'],
    ['text', 'not_an_object'],
    [3, 'not_an_object'],
  ])('refuses %j as %s', (value, code) => {
    expect(codeOf(value)).toBe(code);
  });

  it('keeps what it does not know, with names in order', () => {
    const event = map({ ...SEED, zeta: 1, properties: { beta: [{ y: 1, x: 2 }] }, alpha: null });

    expect(event.properties).toBe('{"alpha":null,"beta":[{"x":2,"y":1}],"zeta":1}');
  });

  it('takes a member named __proto__ for data', () => {
    const event = map(
      JSON.parse(`{"__proto__":{"user_id":"evil"},${JSON.stringify(SEED).slice(1)}`),
    );

    expect(event.user_id).toBe('u1');
    expect(event.properties).toBe('{"__proto__":{"user_id":"evil"}}');
  });

  it('refuses properties that are nested too deep for anybody to read', () => {
    const deep = (levels: number): unknown =>
      JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));

    expect(codeOf({ ...SEED, properties: deep(32) })).toBe('accepted');
    expect(codeOf({ ...SEED, properties: deep(33) })).toBe('properties_too_deep');
    expect(codeOf({ ...SEED, tags: deep(100_000) })).toBe('properties_too_deep');
  });

  it('replaces half surrogate pairs, and keeps NUL and emoji', () => {
    const event = map({ ...SEED, user_id: 'a\ud800b', url: '/\u0000/🛒', tag: '\udc00' });

    expect(event.user_id).toBe('a\ufffdb');
    expect(event.url).toBe('/\u0000/🛒');
    expect(event.properties).toBe(String.raw`{"tag":"\udc00"}`);
  });

  it('takes address and agent from a browser’s request, and not from a server’s', () => {
    expect(map(SEED, BROWSER)).toMatchObject({ ip: BROWSER.ip, user_agent: BROWSER.userAgent });
    expect(map({ ...SEED, ip: '198.51.100.7' }, BROWSER)).toMatchObject({ ip: '198.51.100.7' });
    expect(map(SEED, SERVER)).toMatchObject({ ip: null, user_agent: null });
  });

  it.each<[string, object, Partial<Arrival>, string | null]>([
    ['of a browser’s request', {}, {}, HINTS],
    ['of the agent that the event names too', { user_agent: BROWSER.userAgent }, {}, HINTS],
    ['of the event before those of the request', { client_hints: { mobile: true } }, {}, MOBILE],
    ['of no agent but the request’s own', { user_agent: 'Other/1.0' }, {}, null],
    ['of no server’s request', {}, { userAgent: 'curl/8.5.0' }, null],
    ['of a server that passes them on', { client_hints: { mobile: true } }, SERVER, MOBILE],
  ])('keeps the client hints %s', (_, changes, arrival, hints) => {
    const event = map({ ...SEED, ...changes }, { ...BROWSER, clientHints: HINTS, ...arrival });

    expect(event.client_hints).toBe(hints);
    expect(event.properties).toBeNull();
  });

  it('gives an event the same id and user with client hints and without', () => {
    const anonymous = { ...SEED, user_id: null };
    const without = map(anonymous, BROWSER);

    for (const retry of [
      map(anonymous, { ...BROWSER, clientHints: HINTS }),
      map({ ...anonymous, client_hints: { mobile: true } }, BROWSER),
    ]) {
      expect(retry.client_hints).not.toBeNull();
      expect(retry).toEqual({ ...without, client_hints: retry.client_hints });
    }
  });

  it('derives the same user from the same address and agent, and tells others apart', () => {
    const anonymous = { ...SEED, user_id: null, ip: '198.51.100.7', user_agent: 'A' };
    const first = map(anonymous);

    expect(first.user_id_kind).toBe('derived');
    expect(first.user_id).toMatch(/^[0-9a-f]{32}$/);
    expect(map({ ...anonymous, url: 'other' }).user_id).toBe(first.user_id);
    expect(map({ ...anonymous, user_agent: 'B' }).user_id).not.toBe(first.user_id);
    expect(map({ ...anonymous, user_agent: null }).user_id).not.toBe(first.user_id);
  });

  it('makes the ids that it has always made: what is stored under them would count twice otherwise', () => {
    const all = {
      ...SEED,
      ...{ event_type: 'custom', event_name: 'n', session_id: 's', page_view_id: 'v' },
      ...{ referrer: 'r', title: 't', ip: '192.0.2.7', user_agent: 'a', app_id: 'shop' },
      properties: { p: 1 },
    };

    expect(map(SEED).event_id).toBe('3032e85d-61c0-5ee0-9dbe-7f8d969f9880');
    expect(map(all).event_id).toBe('1d78005d-0279-5fe8-a2b5-e6fbeb06b362');
  });

  it.each(['unreadable', undefined])(
    'tells events without an id apart by the time %s',
    (timestamp) => {
      const event = { user_id: 'u1', url: 'page_1', timestamp };
      const ids = [NOW, NOW + 1_000].map((receivedAt) => {
        const arrival = { ...SERVER, receivedAt };
        const mapped = toClickEvent(event, arrival, { ...OPTIONS, sender: 'device' });
        return mapped.ok ? mapped.value.event_id : undefined;
      });

      // A retry says the same time; where none is said, the visitor may well have come again.
      expect(new Set(ids).size).toBe(timestamp === undefined ? 2 : 1);
    },
  );

  it.each<[string, number | string, Partial<Arrival>, Partial<Arrival>]>([
    [
      'whose clock is put right by another step, since the request took longer',
      NOW - 300_980,
      { sentAt: NOW - 299_980 },
      { sentAt: NOW - 299_980, receivedAt: NOW + 30 },
    ],
    [
      'whose time is believed only when it comes again',
      '2026-05-01T12:10:03Z',
      {},
      { receivedAt: NOW + 5_000 },
    ],
    ['that says the same time', 'unreadable', {}, { receivedAt: NOW + 5_000 }],
  ])('gives one id to a device’s event %s', (_, timestamp, first, again) => {
    const event = { user_id: 'u1', url: 'page_1', timestamp };
    const [one, other] = [first, again].map((changes) =>
      toClickEvent(event, { ...SERVER, ...changes }, { ...OPTIONS, sender: 'device' }),
    );

    expect(one).toMatchObject({ ok: true });
    expect(other).toMatchObject({ value: { event_id: one?.ok && one.value.event_id } });
  });

  it('gives an event without id the id of its content, whatever way it was written', () => {
    const first = map(SEED).event_id;
    const rewritten = {
      time_spent: 12.5,
      timestamp: Date.UTC(2026, 4, 1, 8),
      url: 'page_1',
      user_id: 'u1',
      title: null,
    };

    expect(map(rewritten).event_id).toBe(first);
    expect(map(SEED, { ...BROWSER, receivedAt: NOW + 5_000 }).event_id).toBe(first);
    for (const change of [{ user_id: 'u2' }, { url: 'b' }, { time_spent: 1 }, { extra: 1 }]) {
      expect(map({ ...SEED, ...change }).event_id).not.toBe(first);
    }
  });

  it('keeps a client’s UUID, and turns any other id into one per user', () => {
    const uuid = '0190A6F0-6C2B-7C54-9D3B-2F1E0D4C8B7A';
    expect(map({ ...SEED, event_id: uuid })).toMatchObject({
      event_id: uuid.toLowerCase(),
      client_event_id: null,
    });

    const named = map({ ...SEED, event_id: 'order-17' });
    expect(named.client_event_id).toBe('order-17');
    expect(map({ ...SEED, event_id: 'order-17', url: 'b' }).event_id).toBe(named.event_id);
    expect(map({ ...SEED, event_id: 'order-17', user_id: 'u2' }).event_id).not.toBe(named.event_id);
  });

  it('never throws, and gives the same answer twice, whatever is sent', () => {
    const field = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.double());
    const keys = fc.constantFrom(
      'event_id',
      'url',
      'timestamp',
      'ip',
      'properties',
      '__proto__',
      'x',
    );
    const changes = fc.dictionary(keys, field).map((members) => ({ ...SEED, ...members }));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), changes), (value) => {
        expect(toClickEvent(value, SERVER, OPTIONS)).toEqual(toClickEvent(value, SERVER, OPTIONS));
      }),
    );
  });
});
