import {
  clientHintsOfData,
  clientHintsOfHeaders,
  MAX_CLIENT_HINTS_LENGTH,
} from './client-hints.ts';

const BRANDS = '"Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"';

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

describe('clientHintsOfHeaders', () => {
  it('reads what a browser sends', () => {
    const text = clientHintsOfHeaders({
      'sec-ch-ua': BRANDS,
      'sec-ch-ua-mobile': '?1',
      'sec-ch-ua-platform': '"Android"',
      'sec-ch-ua-platform-version': '"14.0.0"',
      'sec-ch-ua-model': '"Pixel 8"',
      'sec-ch-ua-full-version-list': '"Google Chrome";v="124.0.6367.61"',
    });

    expect(text).toBe(
      JSON.stringify({
        brands: [
          { brand: 'Chromium', version: '124' },
          { brand: 'Google Chrome', version: '124' },
          { brand: 'Not-A.Brand', version: '99' },
        ],
        fullVersionList: [{ brand: 'Google Chrome', version: '124.0.6367.61' }],
        mobile: true,
        model: 'Pixel 8',
        platform: 'Android',
        platformVersion: '14.0.0',
      }),
    );
  });

  it.each<[string, Record<string, string | string[]>, unknown]>([
    ['none of them', { 'user-agent': 'Mozilla/5.0' }, null],
    ['no phone', { 'sec-ch-ua-mobile': '?0' }, { mobile: false }],
    [
      'brands that try a parser',
      { 'sec-ch-ua': String.raw`"Not;A=Brand, \"x\"";v="8",  "Edge" ; v="124"` },
      {
        brands: [
          { brand: 'Not;A=Brand, "x"', version: '8' },
          { brand: 'Edge', version: '124' },
        ],
      },
    ],
    ['empty texts', { 'sec-ch-ua-model': '""', 'sec-ch-ua': '' }, null],
    ['other forms', { 'sec-ch-ua-mobile': '1', 'sec-ch-ua-platform': 'Linux' }, null],
    ['a header that is given twice', { 'sec-ch-ua-platform': ['"a"', '"b"'] }, null],
    ['a text without an end', { 'sec-ch-ua': `"${'\\'.repeat(2_000)}` }, null],
    ['many beginnings without an end', { 'sec-ch-ua': String.raw`"\"`.repeat(600) }, null],
    ['too long a header', { 'sec-ch-ua-model': `"${'x'.repeat(2_048)}"` }, null],
  ])('reads %s', (_, headers, hints) => {
    expect(parsed(clientHintsOfHeaders(headers))).toEqual(hints);
  });

  it('drops what is too long together', () => {
    const long = `"${'x'.repeat(1_200)}"`;

    expect(clientHintsOfHeaders({ 'sec-ch-ua-model': long })).not.toBeNull();
    expect(
      clientHintsOfHeaders({ 'sec-ch-ua-model': long, 'sec-ch-ua-platform': long }),
    ).toBeNull();
  });
});

describe('clientHintsOfData', () => {
  it.each<[string, unknown, unknown]>([
    [
      'what Segment’s SDK sends',
      {
        brands: [{ brand: 'Chromium', version: '124' }],
        mobile: false,
        platform: 'macOS',
        bitness: '64',
      },
      { brands: [{ brand: 'Chromium', version: '124' }], mobile: false, platform: 'macOS' },
    ],
    [
      'Snowplow’s context',
      { isMobile: true, brands: [], platform: 'Android', platformVersion: '14', model: 'Pixel 8' },
      { mobile: true, model: 'Pixel 8', platform: 'Android', platformVersion: '14' },
    ],
    ['other forms', { brands: [{ brand: 1 }, null, 'x'], mobile: 'no', platform: 7 }, null],
    ['a list', [1], null],
    ['nothing', {}, null],
    ['null', null, null],
    ['a text', 'Chrome', null],
    ['too much', { platform: 'x'.repeat(MAX_CLIENT_HINTS_LENGTH) }, null],
    ['half a surrogate pair', { platform: 'a\ud800' }, { platform: 'a\ufffd' }],
  ])('reads %s', (_, data, hints) => {
    expect(parsed(clientHintsOfData(data))).toEqual(hints);
  });
});
