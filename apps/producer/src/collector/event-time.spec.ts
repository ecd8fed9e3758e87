import { deviceTime, parseEventTime, type ClockFinding } from './event-time.ts';

const NOW = Date.UTC(2026, 4, 1, 20);
const MINUTE = 60_000;

describe('parseEventTime', () => {
  it.each([
    ['2026-05-01T10:00:00Z', Date.UTC(2026, 4, 1, 10)],
    ['2026-05-01T10:00:00.123456Z', Date.UTC(2026, 4, 1, 10, 0, 0, 123)],
    ['2026-05-01T10:00+05:30', Date.UTC(2026, 4, 1, 4, 30)],
    ['2026-05-01T10:00:00-0800', Date.UTC(2026, 4, 1, 18)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['1995-01-01T00:00:00Z', Date.UTC(1995, 0, 1)],
    [Date.UTC(2020, 0, 1), Date.UTC(2020, 0, 1)],
    [NOW + 10 * MINUTE, NOW + 10 * MINUTE],
  ])('reads %s', (given, expected) => {
    expect(parseEventTime(given, NOW)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['2026-05-01T10:00:00', 'invalid_timestamp'],
    ['2026-05-01', 'invalid_timestamp'],
    ['2026-05-01 10:00:00Z', 'invalid_timestamp'],
    ['2023-02-29T00:00:00Z', 'invalid_timestamp'],
    ['2026-04-31T00:00:00Z', 'invalid_timestamp'],
    ['2026-13-01T00:00:00Z', 'invalid_timestamp'],
    ['2026-05-00T00:00:00Z', 'invalid_timestamp'],
    ['2026-05-01T24:00:00Z', 'invalid_timestamp'],
    ['2026-05-01T10:60:00Z', 'invalid_timestamp'],
    ['1746093600000', 'invalid_timestamp'],
    ['yesterday', 'invalid_timestamp'],
    ['', 'invalid_timestamp'],
    [1.5, 'invalid_timestamp'],
    [Number.NaN, 'invalid_timestamp'],
    [Number.POSITIVE_INFINITY, 'invalid_timestamp'],
    [-1, 'timestamp_out_of_range'],
    [0, 'timestamp_out_of_range'],
    [1_746_093_600, 'timestamp_out_of_range'],
    [1_746_093_600_000_000, 'timestamp_out_of_range'],
    [1e300, 'timestamp_out_of_range'],
    ['0001-01-01T00:00:00Z', 'timestamp_out_of_range'],
    [NOW + 10 * MINUTE + 1, 'timestamp_in_future'],
    ['2030-01-01T00:00:00Z', 'timestamp_in_future'],
  ])('refuses %s as %s', (given, code) => {
    expect(parseEventTime(given, NOW)).toMatchObject({ ok: false, rejection: { code } });
  });
});

describe('deviceTime', () => {
  const DAY = 24 * 60 * MINUTE;

  it.each([
    ['a clock that is right', NOW - 300, NOW - 100, NOW - 300],
    ['ISO 8601', '2026-05-01T19:00:00.000Z', null, NOW - 60 * MINUTE],
    ['a month offline', NOW - 30 * DAY, null, NOW - 30 * DAY],
    ['ten minutes ahead', NOW + 10 * MINUTE, null, NOW + 10 * MINUTE],
    ['a clock three hours behind', NOW - 180 * MINUTE - 500, NOW - 180 * MINUTE, NOW - 500],
    ['a clock of 2009', Date.UTC(2009, 0, 1), Date.UTC(2009, 0, 1, 0, 0, 1), NOW - 1_000],
    ['four minutes behind', NOW - 4 * MINUTE, NOW - 4 * MINUTE, NOW - 4 * MINUTE],
    ['sent after an hour offline', NOW - 60 * MINUTE, NOW, NOW - 60 * MINUTE],
  ])('believes %s', (_, created, sent, timestamp) => {
    const time = deviceTime({ created, sent }, NOW);

    expect(time.source).toBe('client');
    expect(Math.abs(time.timestamp - timestamp)).toBeLessThanOrEqual(5 * MINUTE);
    if (sent === null || Math.abs(NOW - sent) < 5 * MINUTE) {
      expect(time.timestamp).toBe(timestamp);
    }
  });

  it.each<[string, number | string | null, number | null, ClockFinding]>([
    ['nothing', null, null, 'missing'],
    ['nothing but the time of sending', null, NOW - 180 * MINUTE, 'missing'],
    ['more than a month back', NOW - 30 * DAY - 1, null, 'ancient'],
    ['more than ten minutes ahead', NOW + 10 * MINUTE + 1, null, 'future'],
    ['ahead of what it was sent at', NOW, NOW - 20 * MINUTE, 'future'],
    ['no time', 'yesterday', null, 'unreadable'],
    ['an empty text', '', null, 'unreadable'],
    ['no number', Number.NaN, null, 'unreadable'],
    ['the infinite', Number.POSITIVE_INFINITY, NOW, 'unreadable'],
    ['before it all', 0, NOW, 'ancient'],
    ['a fraction', NOW - 0.5, null, 'unreadable'],
  ])('takes the time of arrival for %s', (_, created, sent, clock) => {
    expect(deviceTime({ created, sent }, NOW)).toEqual({
      timestamp: NOW,
      source: 'received',
      clock,
    });
  });

  it.each<[string, number, number | string | null, ClockFinding | undefined]>([
    ['is right', NOW - 300, NOW - 100, undefined],
    ['does not say when it sent', NOW - 180 * MINUTE, null, undefined],
    ['says so in no words', NOW - 180 * MINUTE, 'now', undefined],
    ['is off by less than five minutes', NOW - 4 * MINUTE, NOW - 4 * MINUTE, undefined],
    ['is behind', NOW - 180 * MINUTE - 500, NOW - 180 * MINUTE, 'corrected'],
    ['is ahead', NOW + 2 * DAY - 500, NOW + 2 * DAY, 'corrected'],
  ])('says of a clock that %s what was done', (_, created, sent, clock) => {
    expect(deviceTime({ created, sent }, NOW)).toMatchObject({ source: 'client', clock });
  });

  it.each([
    ['a retry of half an hour ago', NOW - 30 * MINUTE, NOW - 31 * MINUTE],
    ['a clock three hours behind', NOW - 180 * MINUTE, NOW - MINUTE],
    ['a clock three hours ahead', NOW + 180 * MINUTE, NOW - MINUTE],
  ])('corrects less where what was written earlier may be sent later: %s', (_, sent, timestamp) => {
    const created = sent - MINUTE;

    expect(deviceTime({ created, sent, longestDeliveryMs: 60 * MINUTE }, NOW).timestamp).toBe(
      timestamp,
    );
  });

  it('is the same for a retry that is sent and arrives 90 seconds later', () => {
    for (const behind of [0, 3 * 60 * MINUTE, 400 * DAY]) {
      const created = NOW - behind - 1_000;
      const first = deviceTime({ created, sent: NOW - behind }, NOW + 20);
      const retry = deviceTime({ created, sent: NOW - behind + 90_000 }, NOW + 90_350);

      expect(retry).toEqual(first);
    }
  });
});
