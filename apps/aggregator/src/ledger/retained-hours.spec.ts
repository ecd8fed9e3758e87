import type { OffsetRange } from '@clickstream/service-kit/kafka';

import { isRetained, isSameEnd } from './retained-hours.ts';

const HOUR_MS = 3_600_000;
const HOUR = Date.UTC(2026, 4, 1, 10);
const BEFORE = HOUR - HOUR_MS;

const range = (start: bigint, end: bigint): OffsetRange => ({ start, end });
const WHOLE = new Map([
  [0, range(0n, 9n)],
  [1, range(0n, 0n)],
]);
const CUT = new Map([
  [0, range(4n, 9n)],
  [1, range(2n, 5n)],
]);

describe('isRetained', () => {
  it.each<[string, boolean, Parameters<typeof isRetained>[1]]>([
    [
      'a later hour of a topic that has lost nothing',
      true,
      { firstArrivals: new Map([[0, BEFORE]]), log: WHOLE, ranges: WHOLE },
    ],
    [
      'the first hour of a topic, which may be new',
      false,
      { firstArrivals: new Map([[0, HOUR]]), log: WHOLE, ranges: WHOLE },
    ],
    ['an empty topic', false, { firstArrivals: new Map(), log: WHOLE, ranges: WHOLE }],
    [
      'partitions that were cut in an earlier hour',
      true,
      {
        firstArrivals: new Map([
          [0, BEFORE],
          [1, BEFORE - HOUR_MS],
        ]),
        log: CUT,
        ranges: CUT,
      },
    ],
    [
      'one partition that was cut in this hour',
      false,
      {
        firstArrivals: new Map([
          [0, BEFORE],
          [1, HOUR],
        ]),
        log: CUT,
        ranges: CUT,
      },
    ],
    [
      'a cut partition that has nothing left',
      false,
      { firstArrivals: new Map([[0, BEFORE]]), log: CUT, ranges: CUT },
    ],
    [
      'a look that begins behind records that are there',
      true,
      {
        firstArrivals: new Map(),
        log: CUT,
        ranges: new Map([
          [0, range(6n, 9n)],
          [1, range(5n, 5n)],
        ]),
      },
    ],
  ])('of %s: %s', (_, expected, look) => {
    expect(isRetained(HOUR, look)).toBe(expected);
  });
});

describe('isSameEnd', () => {
  it('sees a record more, and a partition gone', () => {
    expect(isSameEnd(CUT, new Map(CUT))).toBe(true);
    expect(isSameEnd(CUT, new Map([...CUT, [1, range(2n, 6n)]]))).toBe(false);
    expect(isSameEnd(CUT, new Map([[0, range(4n, 9n)]]))).toBe(false);
  });
});
