import { aClickEvent } from '@clickstream/event-schema/testing';

import { createQueryFilter } from './query-filter.ts';

describe('createQueryFilter', () => {
  const event = aClickEvent({
    url: 'https://me:secret@shop.example/cart?id=1&mail=x#top',
    referrer: 'https://other.example/?token=y&id=2',
    properties: '{ "n": 1 }',
  });

  it('keeps an event as it was sent when there is no list', () => {
    expect(createQueryFilter(undefined)(event)).toBe(event);
  });

  it('leaves what is allowed in URL and referrer', () => {
    expect(createQueryFilter(['id'])(event)).toEqual({
      ...event,
      url: 'https://shop.example/cart?id=1',
      referrer: 'https://other.example/?id=2',
      properties: '{"n":1}',
    });
  });

  it.each([
    [
      'a URL',
      '{"page":{"url":"https://e.com/?mail=x&id=1"}}',
      '{"page":{"url":"https://e.com/?id=1"}}',
    ],
    ['a path', '{"path":"/a?mail=x"}', '{"path":"/a"}'],
    [
      'the query of a page',
      '{"context":{"page":{"search":"?mail=x&id=1"}}}',
      '{"context":{"page":{"search":"?id=1"}}}',
    ],
    ['a list of links', '["https://e.com/#x", 1, null]', '["https://e.com/",1,null]'],
    [
      'other text',
      '{"q":"note: what? a & b #1 me@e.com","n":1.50}',
      '{"q":"note: what? a & b #1 me@e.com","n":1.5}',
    ],
    ['no JSON', '{"url":"https://e.com/?mail=x', null],
    ['JSON that is nested without end', '['.repeat(100_000), null],
  ])('looks for URLs in properties: %s', (_, properties, expected) => {
    const filter = createQueryFilter(['id']);

    expect(filter(aClickEvent({ properties })).properties).toBe(expected);
  });

  it.each([[''], ['#top'], ['?mail=x'], [' ?mail=x']])('names no page after %j', (url) => {
    expect(createQueryFilter([])(aClickEvent({ url })).url).toBe('(none)');
  });

  it('knows no referrer and no properties', () => {
    const bare = aClickEvent({ url: 'page_1', referrer: null, properties: null });

    expect(createQueryFilter([])(bare)).toEqual(bare);
  });
});
