import type { LoggedRequest } from './access-log-line.ts';
import { isPageView } from './page-view.ts';
import { TimeSpentCounter } from './time-spent.ts';

const REQUEST: LoggedRequest = {
  host: '192.0.2.1',
  timestamp: 0,
  method: 'GET',
  target: '/',
  status: 200,
  referrer: null,
  userAgent: 'A',
};

describe('isPageView', () => {
  it.each([
    [true, {}],
    [true, { status: 206 }],
    [true, { status: 304 }],
    [true, { target: '/blog.html?pic=a.png' }],
    [true, { target: '/v1.2/page' }],
    [true, { target: '/#a.png' }],
    [false, { status: 301 }],
    [false, { status: 404 }],
    [false, { method: 'HEAD' }],
    [false, { method: 'POST' }],
    [false, { method: 'get' }],
    [false, { target: '/a.css' }],
    [false, { target: '/a.PNG?v=1' }],
    [false, { target: '/robots.txt' }],
    [false, { target: '/feed.xml#top' }],
  ])('is %s for %j', (expected, changes) => {
    expect(isPageView({ ...REQUEST, ...changes })).toBe(expected);
  });
});

describe('TimeSpentCounter', () => {
  const spent = (
    ...visits: [line: number, seconds: number, changes?: object][]
  ): (number | null)[] => {
    const counter = new TimeSpentCounter();
    for (const [line, seconds, changes] of visits) {
      counter.add(line, { ...REQUEST, timestamp: seconds * 1_000, ...changes });
    }
    const index = counter.finish(9);
    return visits.map(([line]) => index(line));
  };

  it('is the time to the same visitor’s next page view', () => {
    expect(spent([1, 0], [2, 10, { userAgent: 'B' }], [3, 70])).toEqual([70, null, null]);
  });

  it('counts up to thirty minutes', () => {
    expect(spent([1, 0], [2, 1_800], [3, 3_601])).toEqual([1_800, null, null]);
  });

  it('goes by the times when the lines are out of order', () => {
    expect(spent([1, 50], [2, 10], [3, 10])).toEqual([null, 0, 40]);
  });
});
