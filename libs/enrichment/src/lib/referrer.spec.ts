import fc from 'fast-check';

import { createReferrerReader, MAX_TERM_LENGTH, readReferrer } from './referrer.ts';

const PAGE = 'https://www.shop.example/cart';

describe('readReferrer', () => {
  it.each([
    ['none', null, null, null, null],
    ['an empty one', ' ', null, null, null],
    ['the dash of a log', '-', null, null, null],
    ['a page of the browser', 'about:blank', null, null, null],
    ['a file', 'file:///home/me/a.html', null, null, null],
    ['a host without scheme', 'www.google.com/search?q=x', null, null, null],
    ['what cannot be parsed', 'http://[::1/', null, null, null],
    ['the same page', PAGE, 'internal', null, null],
    ['the same host without www', 'http://shop.example:8080/?q=x', 'internal', null, null],
    ['the same host in capitals, with a dot', 'https://SHOP.example./', 'internal', null, null],
    ['a path', '/start?id=1', 'internal', null, null],
    ['a host without scheme after slashes', '//other.example/', null, null, null],
    ['a sibling of the host', 'https://blog.shop.example/', 'unknown', null, null],
    ['a host that ends the same', 'https://myshop.example/', 'unknown', null, null],
    ['another site', 'https://other.example/?q=x', 'unknown', null, null],
    ['an address', 'http://192.0.2.1/', 'unknown', null, null],
    ['Google without a term', 'https://www.google.com/', 'search', 'Google', null],
    [
      'Google of a country',
      'http://www.google.co.uk/search?q=a%20b+c',
      'search',
      'Google',
      'a b c',
    ],
    [
      'Google of another country',
      'https://google.com.br/search?hl=pt&q=%C3%A9',
      'search',
      'Google',
      'é',
    ],
    ['an empty term', 'https://www.google.de/search?q=&q=x', 'search', 'Google', null],
    ['a broken escape', 'https://www.bing.com/search?q=100%+%zz', 'search', 'Bing', '100% %zz'],
    ['bytes that are no UTF-8', 'https://www.bing.com/search?q=%ff', 'search', 'Bing', '\ufffd'],
    [
      'a search engine by another parameter',
      'https://yandex.ru/search/?text=x',
      'search',
      'Yandex',
      'x',
    ],
    ['the second parameter of an engine', 'https://m.baidu.com/s?word=x', 'search', 'Baidu', 'x'],
    [
      'the app of Google',
      'android-app://com.google.android.googlequicksearchbox/',
      'search',
      'Google',
      null,
    ],
    [
      'a search page among others of a site',
      'https://de.search.yahoo.com/search?p=x',
      'search',
      'Yahoo',
      'x',
    ],
    ['another page of that site', 'https://finance.yahoo.com/', 'unknown', null, null],
    ['a sign-in', 'https://accounts.google.com/o/oauth2', 'unknown', null, null],
    [
      'mail under the host of a search engine',
      'https://mail.google.com/mail/u/0/',
      'email',
      'Gmail',
      null,
    ],
    ['the app of a mail service', 'android-app://com.google.android.gm', 'email', 'Gmail', null],
    ['a social site', 'https://t.co/abc', 'social', 'X', null],
    ['a host under a social site', 'https://l.facebook.com/l.php?u=x', 'social', 'Facebook', null],
    ['a social site of a country', 'https://www.pinterest.co.uk/', 'social', 'Pinterest', null],
    ['an assistant', 'https://chatgpt.com/', 'ai', 'ChatGPT', null],
    [
      'an assistant under the host of a search engine',
      'https://gemini.google.com/',
      'ai',
      'Gemini',
      null,
    ],
    ['advertising', 'https://googleads.g.doubleclick.net/', 'paid', 'Google Ads', null],
    [
      'a name in front of another host',
      'https://google.com.evil.example/?q=x',
      'unknown',
      null,
      null,
    ],
    ['a name at the end of another', 'https://notfacebook.com/', 'unknown', null, null],
    ['a host of endless parts', `android-app://${'a.'.repeat(150_000)}com`, 'unknown', null, null],
  ])('knows %s', (_, referrer, medium, source, term) => {
    expect(readReferrer(referrer, PAGE)).toEqual({ medium, source, term });
  });

  it.each([
    ['https://blog.shop.example/', PAGE, 'internal'],
    ['https://shop.example/', '/cart', 'internal'],
    ['https://pay.other.example/', 'page_1', 'internal'],
    ['https://other.example/', PAGE, 'unknown'],
    ['https://mypay.other.example/', PAGE, 'unknown'],
    ['https://www.google.com/', '/cart', 'search'],
  ])('takes %s on %s for %s when hosts are named', (referrer, page, medium) => {
    const read = createReferrerReader({ internalHosts: ['shop.example', 'pay.other.example'] });

    expect(read(referrer, page).medium).toBe(medium);
  });

  it('calls a listed site internal on its own pages', () => {
    expect(readReferrer('https://www.reddit.com/r/a', 'https://reddit.com/r/b')).toMatchObject({
      medium: 'internal',
      source: null,
    });
  });

  it('cuts a long term, not through a character', () => {
    const query = `${'x'.repeat(MAX_TERM_LENGTH - 1)}😀`;
    const { term } = readReferrer(`https://www.bing.com/?q=${encodeURIComponent(query)}`, PAGE);

    expect(term).toBe(`${'x'.repeat(MAX_TERM_LENGTH - 1)}\ufffd`);
  });

  it('never throws', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl({ withQueryParameters: true }),
      fc.string({ unit: 'binary' }).map((rest) => `https://www.google.com${rest}`),
    );

    fc.assert(
      fc.property(text, text, (referrer, page) => {
        expect(readReferrer(referrer, page).term?.length ?? 0).toBeLessThanOrEqual(MAX_TERM_LENGTH);
      }),
      { numRuns: 500 },
    );
  });
});
