import { parseMoment, touchedHours } from './hour-span.ts';

const HOUR_MS = 3_600_000;

describe('parseMoment', () => {
  it.each([
    ['2026-05-01', '2026-05-01T00:00:00Z'],
    ['2026-05-01T10:30', '2026-05-01T10:30:00Z'],
    ['2026-05-01T10:30:15Z', '2026-05-01T10:30:15Z'],
    ['2026-05-01T10:30+02:00', '2026-05-01T08:30:00Z'],
  ])('reads %s as %s', (text, moment) => {
    expect(new Date(parseMoment(text))).toEqual(new Date(moment));
  });

  it.each(['', 'yesterday', '1', '2026-13-01', '2026-05-01 10:00', '1969-12-31'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseMoment(text)).toThrow('expected a date or time');
    },
  );
});

describe('touchedHours', () => {
  it('widens to whole hours', () => {
    expect(touchedHours({ fromMs: 1, toMs: HOUR_MS + 1 })).toEqual({
      fromMs: 0,
      toMs: 2 * HOUR_MS,
    });
    expect(touchedHours({ fromMs: HOUR_MS, toMs: HOUR_MS })).toEqual({
      fromMs: HOUR_MS,
      toMs: HOUR_MS,
    });
  });
});
