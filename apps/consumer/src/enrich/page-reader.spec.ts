import { DEFAULT_URL_RULES } from '@clickstream/enrichment';
import { aClickEvent } from '@clickstream/event-schema/testing';

import { createPageReader } from './page-reader.ts';

const URL_AS_SENT = 'https://shop.example/cart/index.html?utm_source=mail&id=1';

describe('createPageReader', () => {
  it('names the page by the rules that come along, and says so', () => {
    const read = createPageReader({ urlRules: DEFAULT_URL_RULES });

    expect(read(aClickEvent({ url: URL_AS_SENT }))).toMatchObject({
      url: 'https://shop.example/cart/index.html?id=1',
      urlRules: 'default 1',
    });
  });

  it('says which parameters were left, whatever their order', () => {
    const rulesOf = (queryParameters: readonly string[]): string =>
      createPageReader({ urlRules: DEFAULT_URL_RULES, queryParameters })(aClickEvent()).urlRules;

    expect(rulesOf(['id', 'page'])).toMatch(/^default 1 parameters [0-9a-f]{8}$/);
    expect(rulesOf(['page', 'id'])).toBe(rulesOf(['id', 'page']));
    expect(rulesOf([])).not.toBe(rulesOf(['id']));
  });

  it('says how the visitor came, and knows the hosts of the site', () => {
    const read = createPageReader({
      urlRules: DEFAULT_URL_RULES,
      internalHosts: ['blog.example'],
    });
    const mediumOf = (referrer: string | null): string | null =>
      read(aClickEvent({ url: URL_AS_SENT, referrer })).referrer.medium;

    expect([
      mediumOf(null),
      mediumOf('https://shop.example/'),
      mediumOf('https://www.blog.example/'),
      mediumOf('https://www.google.com/'),
    ]).toEqual([null, 'internal', 'internal', 'search']);
  });

  it('names the page by other rules', () => {
    const { names } = DEFAULT_URL_RULES.indexPages;
    const read = createPageReader({
      urlRules: {
        ...DEFAULT_URL_RULES,
        name: 'shop',
        version: 3,
        indexPages: { policy: 'strip', names },
      },
    });

    expect(read(aClickEvent({ url: URL_AS_SENT }))).toMatchObject({
      url: 'https://shop.example/cart/?id=1',
      urlRules: 'shop 3',
    });
  });
});
