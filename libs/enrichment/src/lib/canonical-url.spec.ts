import fc from 'fast-check';

import { canonicalUrl, createCanonicalUrl, MAX_URL_LENGTH } from './canonical-url.ts';
import { DEFAULT_URL_RULES, TRAILING_SLASH_POLICIES, type UrlRules } from './url-rules.ts';

function rulesWith(
  policy: UrlRules['indexPages']['policy'],
  trailingSlash: UrlRules['trailingSlash'],
): UrlRules {
  // a name without a dot is one that `add` could put a slash behind
  const names = ['index.html', 'index', 'default.aspx'];
  return { ...DEFAULT_URL_RULES, indexPages: { policy, names }, trailingSlash };
}

describe('canonicalUrl', () => {
  it.each([
    ['a bare page name', 'page_1', 'page_1'],
    ['a bare name in mixed case', 'Shop.Start', 'Shop.Start'],
    ['a bare name with a tracking parameter', 'page_1?utm_source=x', 'page_1?utm_source=x'],
    ['a host without scheme', 'Example.com/a', 'Example.com/a'],
    ['a bare name that is not ASCII', 'Über uns', '%C3%9Cber%20uns'],
    ['space around', '  page_1\n', 'page_1'],
    ['nothing', '', ''],
    ['only space', ' \t ', ''],
    ['a script URL', 'javascript:alert(1)', 'javascript:alert(1)'],
    ['scheme and host', 'HTTPS://Shop.Example.COM/Cart', 'https://shop.example.com/Cart'],
    ['a default port', 'https://example.com:443/', 'https://example.com/'],
    ['another port', 'https://example.com:8443/', 'https://example.com:8443/'],
    ['no path', 'https://example.com', 'https://example.com/'],
    ['a fragment', 'https://example.com/a#top', 'https://example.com/a'],
    ['credentials', 'https://user:secret@example.com/a', 'https://example.com/a'],
    ['an international host', 'https://bücher.example/', 'https://xn--bcher-kva.example/'],
    ['dot segments', 'https://example.com/a/../b/./c', 'https://example.com/b/c'],
    ['escaped dot segments', 'https://example.com/a/%2e%2E/b', 'https://example.com/b'],
    ['an app scheme', 'MyApp://Home/Start', 'myapp://home/Start'],
    ['an app scheme without host', 'app:///Start', 'app:///Start'],
    ['only tracking', 'https://example.com/?utm_source=a&gclid=b', 'https://example.com/'],
    ['tracking between others', 'https://e.com/?a=1&UTM_Medium=x&b=2', 'https://e.com/?a=1&b=2'],
    ['escaped tracking', 'https://e.com/?%75tm_source=x&a=1', 'https://e.com/?a=1'],
    ['tracking without value', 'https://e.com/?fbclid&a', 'https://e.com/?a'],
    [
      'names that only look like it',
      'https://e.com/?gclids=1&autm_x=2',
      'https://e.com/?gclids=1&autm_x=2',
    ],
    ['an empty query', 'https://e.com/a?', 'https://e.com/a'],
    ['empty pairs', 'https://e.com/a?&x=1&&y=2&', 'https://e.com/a?x=1&y=2'],
    ['order of parameters', 'https://e.com/?b=2&a=1', 'https://e.com/?b=2&a=1'],
    ['escapes in lower case', '/caf%c3%a9', '/caf%C3%A9'],
    ['no escapes', '/café au lait', '/caf%C3%A9%20au%20lait'],
    ['escapes that need not be', '/%7Euser/%41%2d%5f', '/~user/A-_'],
    ['reserved escapes', '/a%2fb?x=%26', '/a%2Fb?x=%26'],
    ['a lone percent sign', '/100%', '/100%25'],
    ['a broken escape', '/a%zz?b=%4', '/a%25zz?b=%254'],
    ['a path with a fragment', '/a?b=1#c', '/a?b=1'],
    ['a path with tracking', '/a?utm_campaign=x', '/a'],
    ['a path with two slashes', '//other.example/a', '//other.example/a'],
    ['a path with dot segments', '/a/b/../c', '/a/c'],
    ['the root', '/', '/'],
    ['a lone surrogate', '/a\ud800', '/a%EF%BF%BD'],
    ['control characters', '/a\u0000b', '/a%00b'],
    ['a URL that is none', 'http://[::1/a b', 'http://[::1/a%20b'],
    ['an index page, which is kept', 'https://e.com/a/index.html', 'https://e.com/a/index.html'],
    ['a slash at the end, which is kept', 'https://e.com/a/', 'https://e.com/a/'],
  ])('knows %s', (_, raw, expected) => {
    expect(canonicalUrl(raw)).toBe(expected);
  });

  it.each([
    ['/a/index.html', '/a/index.html', '/a/index.html', '/a/', '/a', '/a/'],
    [
      '/a/Default.ASPX?id=1',
      '/a/Default.ASPX?id=1',
      '/a/Default.ASPX?id=1',
      '/a/?id=1',
      '/a?id=1',
      '/a/?id=1',
    ],
    ['/%69ndex.html', '/index.html', '/index.html', '/', '/', '/'],
    ['/a', '/a', '/a/', '/a', '/a', '/a/'],
    ['/a/', '/a', '/a/', '/a/', '/a', '/a/'],
    ['/a//', '/a', '/a//', '/a//', '/a', '/a//'],
    ['/', '/', '/', '/', '/', '/'],
    ['//', '/', '//', '//', '/', '//'],
    ['/a.png', '/a.png', '/a.png', '/a.png', '/a.png', '/a.png'],
    ['/v1.2/a', '/v1.2/a', '/v1.2/a/', '/v1.2/a', '/v1.2/a', '/v1.2/a/'],
    ['/index.html/', '/index.html', '/index.html/', '/index.html/', '/', '/index.html/'],
    [
      '/index.html/index.html',
      '/index.html/index.html',
      '/index.html/index.html',
      '/index.html/',
      '/',
      '/index.html/',
    ],
    [
      '/reindex.html',
      '/reindex.html',
      '/reindex.html',
      '/reindex.html',
      '/reindex.html',
      '/reindex.html',
    ],
    [
      'HTTP://E.com/index?a',
      'http://e.com/index?a',
      'http://e.com/index/?a',
      'http://e.com/?a',
      'http://e.com/?a',
      'http://e.com/?a',
    ],
    ['app://home', 'app://home', 'app://home', 'app://home', 'app://home', 'app://home'],
    ['index.html', 'index.html', 'index.html', 'index.html', 'index.html', 'index.html'],
  ])('does to %s what the rules say', (raw, slash, noSlash, page, both, pageAndSlash) => {
    const by = (...rules: Parameters<typeof rulesWith>): string =>
      createCanonicalUrl(rulesWith(...rules))(raw);

    expect({
      slash: by('keep', 'strip'),
      noSlash: by('keep', 'add'),
      page: by('strip', 'keep'),
      both: by('strip', 'strip'),
      pageAndSlash: by('strip', 'add'),
    }).toEqual({ slash, noSlash, page, both, pageAndSlash });
  });

  it('drops what its rules call tracking, and nothing else', () => {
    const rules = { ...DEFAULT_URL_RULES, trackingParameters: ['ref'], trackingPrefixes: ['x_'] };

    expect(createCanonicalUrl(rules)('/a?Ref=1&x_y=2&gclid=3&refs=4')).toBe('/a?gclid=3&refs=4');
  });

  it('cuts a long URL and keeps it apart from others with the same beginning', () => {
    const long = `https://example.com/${'a'.repeat(3_000)}`;

    const first = canonicalUrl(`${long}1`);
    const second = canonicalUrl(`${long}2`);

    expect(first).toHaveLength(MAX_URL_LENGTH);
    expect(first).toMatch(/^https:\/\/example\.com\/a+~[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
  });

  it('does not cut through an escape', () => {
    for (let shift = 0; shift < 3; shift += 1) {
      const url = canonicalUrl(`/${'x'.repeat(shift)}${'é'.repeat(1_000)}`);
      expect(url).toMatch(/^\/x*(?:%[0-9A-F]{2})+~[0-9a-f]{32}$/);
      expect(url.length).toBeLessThanOrEqual(MAX_URL_LENGTH);
    }
  });

  const url = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom(...Array.from('/.%?&=#:@[]\\ aA2eEé~_-+utm_gclid')),
      maxLength: 80,
    }),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc
      .tuple(
        fc.constantFrom('http://', 'HTTPS://', 'file://', 'app://', '/', '//', 'ws://h:80', ''),
        fc.string({ unit: 'binary', maxLength: 100 }),
      )
      .map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom('http://e.com/', '/', 'x', 'app://'), fc.string({ unit: 'binary' }))
      .map(([start, text]) => start + text.repeat(400)),
  );

  const pathUrl = fc
    .tuple(
      fc.constantFrom('/', '//', 'http://e.com/', 'app://', 'app:///', 'file:///'),
      fc.array(fc.constantFrom('index.html', 'INDEX', 'default.aspx', '', '.', '..', 'a', '%2e')),
      fc.constantFrom('', '/', '?a', 'x'.repeat(2_040), `?${'y'.repeat(2_100)}`),
    )
    .map(([start, segments, end]) => start + segments.join('/') + end);

  it('gives printable ASCII of bounded length, whatever comes', () => {
    fc.assert(
      fc.property(url, (raw) => {
        const canonical = canonicalUrl(raw);
        expect(canonical).toMatch(/^[\x21-\x7e]*$/);
        expect(canonical.length).toBeLessThanOrEqual(MAX_URL_LENGTH);
      }),
      { numRuns: 300 },
    );
  });

  it.each(
    TRAILING_SLASH_POLICIES.flatMap((slash) => [
      ['keep', slash] as const,
      ['strip', slash] as const,
    ]),
  )('changes nothing when applied again: index pages %s, slash %s', (policy, trailingSlash) => {
    const canonical = createCanonicalUrl(rulesWith(policy, trailingSlash));

    fc.assert(
      fc.property(fc.oneof(url, pathUrl), (raw) => {
        const once = canonical(raw);
        expect(canonical(once)).toBe(once);
      }),
      { numRuns: 200 },
    );
  });
});
