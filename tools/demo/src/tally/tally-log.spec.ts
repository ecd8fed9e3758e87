import { tallyLog } from './tally-log.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const geo = {
  name: 'made up',
  country: (address: string) => (address === '192.0.2.1' ? 'US' : 'ZZ'),
};

interface Line {
  readonly address?: string;
  readonly time?: string;
  readonly request?: string;
  readonly status?: number;
  readonly agent?: string;
}

const line = ({
  address = '192.0.2.1',
  time = '10:00:00',
  request = 'GET /a HTTP/1.1',
  status = 200,
  agent = FIREFOX,
}: Line = {}): string =>
  `${address} - - [17/May/2015:${time} +0000] "${request}" ${status} 12 "-" "${agent}"`;

const rows = (...lines: string[]): unknown[] => [...tallyLog(lines, geo as never).values()];

describe('tallyLog', () => {
  it('counts views and visitors by page and country', () => {
    expect(rows(line(), line({ time: '12:00:00' }), line({ address: '192.0.2.9' }))).toEqual([
      { url: '/a', country: 'USA', clicks: 2, uniqueUsers: 1, avgTimeSpent: null },
      { url: '/a', country: 'Unknown', clicks: 1, uniqueUsers: 1, avgTimeSpent: null },
    ]);
  });

  it('takes the time to the next view, in whatever order the log has them, up to 30 minutes', () => {
    const b = { request: 'GET /b HTTP/1.1' };

    expect(
      rows(line({ ...b, time: '10:00:40' }), line(), line({ ...b, time: '10:31:00' })),
    ).toEqual([
      { url: '/b', country: 'USA', clicks: 2, uniqueUsers: 1, avgTimeSpent: null },
      { url: '/a', country: 'USA', clicks: 1, uniqueUsers: 1, avgTimeSpent: 40 },
    ]);
  });

  it('gives views of one second the same next view', () => {
    const b = { request: 'GET /b HTTP/1.1' };

    expect(rows(line(), line(b), line({ request: 'GET /c HTTP/1.1', time: '10:00:05' }))).toEqual([
      { url: '/a', country: 'USA', clicks: 1, uniqueUsers: 1, avgTimeSpent: 5 },
      { url: '/b', country: 'USA', clicks: 1, uniqueUsers: 1, avgTimeSpent: 5 },
      { url: '/c', country: 'USA', clicks: 1, uniqueUsers: 1, avgTimeSpent: null },
    ]);
  });

  it.each([
    ['an asset', { request: 'GET /style.css?v=2 HTTP/1.1' }],
    ['a failure', { status: 404 }],
    ['a redirect', { status: 301 }],
    ['another method', { request: 'POST /a HTTP/1.1' }],
    ['a bot', { agent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' }],
  ])('leaves out %s', (_, what) => {
    expect(rows(line(what))).toEqual([]);
  });

  it('leaves out what the collector refuses: the far past and the future', () => {
    const in1970 = line().replace('2015', '1970');
    const in2525 = line().replace('2015', '2525');

    expect(rows(in1970, in2525)).toEqual([]);
  });

  it('leaves out a damaged line', () => {
    expect(rows('nonsense', line().slice(0, -1))).toEqual([]);
  });
});
