import { parseEventTime } from './event-time.ts';

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
