import type { LoggedRequest } from './access-log-line.ts';
import { isPageView } from './page-view.ts';

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
