import { isbot } from 'isbot';

import { AGENT_CACHE_SIZE, createUserAgentParser } from './user-agent-parser.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0';
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36';
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
      botReason: null,
    });
  });

  it('reads a telephone', () => {
    expect(parser.parse(IPHONE)).toMatchObject({ os: 'iOS', device: 'mobile', bot: false });
  });

  it.each([
    [GOOGLEBOT, 'agent: Google'],
    ['curl/8.5.0', 'agent: curl/8.5.0'],
    [CHROME.replace('Chrome/', 'HeadlessChrome/'), 'agent: Headless'],
    ['x'.repeat(15), `agent: ${'x'.repeat(15)}`],
  ])('flags the bot %s, and says why', (agent, botReason) => {
    expect(parser.parse(agent)).toMatchObject({ bot: true, botReason });
  });

  it.each([CHROME, FIREFOX, IPHONE, 'Mozilla/5.0 (x) Cubot Firefox/128.0'])(
    'takes %s for what isbot does',
    (agent) => {
      expect(parser.parse(agent).bot).toBe(isbot(agent));
    },
  );

  it.each([[null], [''], ['   ']])('says nothing of no agent: %j', (agent) => {
    expect(parser.parse(agent, '{"platform":"Windows"}')).toEqual({
      browser: null,
      browserVersion: null,
      os: null,
      osVersion: null,
      device: null,
      bot: false,
      botReason: null,
    });
  });

  it.each([
    ['noise', '\u0000\uffff)(*&^%'],
    ['a very long agent', `Mozilla/5.0 (${'X;'.repeat(100_000)}`],
    ['brackets without end', '('.repeat(50_000)],
  ])('survives %s', (_, agent) => {
    expect(typeof parser.parse(agent).bot).toBe('boolean');
  });

  const chromeOs = CHROME.replace('Windows NT 10.0; Win64; x64', 'X11; CrOS x86_64 14541.0.0');
  const android = CHROME.replace('Windows NT 10.0; Win64; x64', 'Linux; Android 10; K');
  it.each<[string, string, unknown, object]>([
    [
      'Windows 11',
      CHROME,
      { platform: 'Windows', platformVersion: '15.0.0' },
      { os: 'Windows', osVersion: '11' },
    ],
    [
      'Windows 10',
      CHROME,
      { platform: 'Windows', platformVersion: '10.0.0' },
      { os: 'Windows', osVersion: 'NT 10.0' },
    ],
    [
      'a phone whose agent is reduced',
      android,
      { mobile: true, platform: 'Android', platformVersion: '14.0.0' },
      { os: 'Android', osVersion: '14.0.0', device: 'mobile' },
    ],
    ['a tablet', android, { mobile: false, platform: 'Android' }, { device: 'tablet' }],
    ['a Chromebook', chromeOs, { mobile: false, platform: 'Chrome OS' }, { device: 'desktop' }],
    [
      'another system than the agent’s',
      CHROME,
      { platform: 'macOS' },
      { os: 'macOS', osVersion: null },
    ],
    [
      'a whole version',
      CHROME,
      { fullVersionList: [{ brand: 'Google Chrome', version: '124.0.6367.61' }] },
      { browser: 'Chrome', browserVersion: '124.0.6367.61' },
    ],
    [
      'a browser that names itself in hints only',
      CHROME,
      { brands: [{ brand: 'Brave', version: '124' }] },
      { browser: 'Brave', bot: false },
    ],
    [
      'a browser without a window that hides it',
      CHROME,
      { brands: [{ brand: 'HeadlessChrome', version: '124' }] },
      { browser: 'Chrome', bot: true, botReason: 'client hints: HeadlessChrome' },
    ],
    [
      'a bot by its agent first',
      GOOGLEBOT,
      { brands: [{ brand: 'HeadlessChrome', version: '124' }] },
      { bot: true, botReason: 'agent: Google' },
    ],
    [
      'nothing in forged hints',
      CHROME,
      { platform: 'Own OS', platformVersion: 'x', mobile: 1, brands: [{ brand: {} }, null] },
      { os: 'Windows', osVersion: 'NT 10.0', device: 'desktop', bot: false },
    ],
  ])('reads %s from client hints', (_, agent, hints, facts) => {
    expect(parser.parse(agent, JSON.stringify(hints))).toMatchObject(facts);
  });

  it.each(['', '{', 'null', '7', '[]', '{}', '"x"', '['.repeat(100_000)])(
    'takes hints that are none for none: %.20s',
    (hints) => {
      expect(parser.parse(CHROME, hints)).toEqual(parser.parse(CHROME));
    },
  );

  it('keeps an agent with hints apart from the agent without', () => {
    const large = createUserAgentParser({ cacheSize: 10 });
    const hints = '{"platform":"Windows","platformVersion":"15.0.0"}';

    expect(large.parse(CHROME).osVersion).toBe('NT 10.0');
    expect(large.parse(CHROME, hints).osVersion).toBe('11');
    expect(large.parse(CHROME).osVersion).toBe('NT 10.0');
    expect(large.counts()).toEqual({ hits: 1, misses: 2 });
  });

  it('answers at least 95 % of a mix like a web server’s log from the cache', () => {
    const large = createUserAgentParser({ cacheSize: AGENT_CACHE_SIZE });
    const agents = someAgents({ different: 20_000, visits: 100_000 });

    for (const agent of agents) large.parse(agent);

    const { hits, misses } = large.counts();
    expect(hits + misses).toBe(agents.length);
    expect(hits / agents.length).toBeGreaterThan(0.95);
  });

  it('gives the same answer from the cache, and after the cache forgot', () => {
    const first = parser.parse(FIREFOX);
    parser.parse(IPHONE);
    parser.parse(GOOGLEBOT);

    expect(parser.parse(FIREFOX)).toEqual(first);
    expect(parser.parse(FIREFOX)).toBe(parser.parse(FIREFOX));
  });
});

/**
 * Visits as logs show them: few agents make most of them, and many are seen once. The first 10,000 visits have some 850
 * different agents; the web server log that this was fitted to has fewer. Always the same.
 */
function someAgents(options: { readonly different: number; readonly visits: number }): string[] {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= options.different; rank += 1) sums.push((sum += 1 / rank ** 1.4));
  let state = 1;
  return Array.from({ length: options.visits }, () => {
    state = (state * 48_271) % 2_147_483_647;
    const drawn = (state / 2_147_483_647) * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < drawn) low = middle + 1;
      else high = middle;
    }
    return `Mozilla/5.0 (X11; Linux x86_64; rv:${low}.0) Gecko/20100101 Firefox/${low}.0`;
  });
}
