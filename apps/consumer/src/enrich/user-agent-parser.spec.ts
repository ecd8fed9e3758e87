import { createUserAgentParser } from './user-agent-parser.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const GOOGLEBOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

describe('UserAgentParser', () => {
  const parser = createUserAgentParser({ cacheSize: 1 });

  it('reads a browser', () => {
    expect(parser.parse(FIREFOX)).toEqual({
      browser: 'Firefox',
      browserVersion: '128.0',
      os: 'Windows',
      osVersion: 'NT 10.0',
      device: 'desktop',
      bot: false,
    });
  });

  it('reads a telephone', () => {
    expect(parser.parse(IPHONE)).toMatchObject({ os: 'iOS', device: 'mobile', bot: false });
  });

  it('flags a bot', () => {
    expect(parser.parse(GOOGLEBOT)).toMatchObject({ bot: true });
    expect(parser.parse('curl/8.5.0')).toMatchObject({ bot: true });
  });

  it.each([[null], [''], ['   ']])('says nothing of no agent: %j', (agent) => {
    expect(parser.parse(agent)).toEqual({
      browser: null,
      browserVersion: null,
      os: null,
      osVersion: null,
      device: null,
      bot: false,
    });
  });

  it.each([
    ['noise', '\u0000\uffff)(*&^%'],
    ['a very long agent', `Mozilla/5.0 (${'X;'.repeat(100_000)}`],
    ['brackets without end', '('.repeat(50_000)],
  ])('survives %s', (_, agent) => {
    expect(typeof parser.parse(agent).bot).toBe('boolean');
  });

  it('gives the same answer from the cache, and after the cache forgot', () => {
    const first = parser.parse(FIREFOX);
    parser.parse(IPHONE);
    parser.parse(GOOGLEBOT);

    expect(parser.parse(FIREFOX)).toEqual(first);
    expect(parser.parse(FIREFOX)).toBe(parser.parse(FIREFOX));
  });
});
