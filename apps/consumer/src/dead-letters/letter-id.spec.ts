import { formatPlace, parsePlace } from './letter-id.ts';

describe('the id of a letter', () => {
  it('is the place of its original', () => {
    const place = { topic: 'click.stream-1_a', partition: 12, offset: '9223372036854775807' };

    expect(formatPlace(place)).toBe('click.stream-1_a/12/9223372036854775807');
    expect(parsePlace(formatPlace(place))).toEqual(place);
  });

  it('has one form only', () => {
    expect(parsePlace('clickstream/03/007')).toEqual({
      topic: 'clickstream',
      partition: 3,
      offset: '7',
    });
  });

  it.each(['', 'clickstream', 'clickstream/1', 'a/b/c', 'a/1/-1', 'a b/1/2', 'a/1/2/3'])(
    'is not %j',
    (text) => {
      expect(parsePlace(text)).toBeUndefined();
    },
  );
});
