import { checkWriteKeys, writeKeyIn } from './write-keys.ts';

function basic(credentials: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

describe('writeKeyIn', () => {
  it.each<[string, Record<string, string>, unknown[], string | null]>([
    ['the user of Basic auth', basic('a:secret'), ['b'], 'a'],
    ['a header', { 'x-write-key': 'a' }, ['b'], 'a'],
    ['the first place that holds one', {}, [undefined, null, 7, '', 'b', 'c'], 'b'],
    ['a place, where the user is empty', basic(':secret'), ['b'], 'b'],
    ['a place, where the header is of another scheme', { authorization: 'Bearer a' }, ['b'], 'b'],
    ['nowhere', {}, [], null],
  ])('finds the key in %s', (_, headers, places, key) => {
    expect(writeKeyIn(headers, places)).toBe(key);
  });
});

describe('checkWriteKeys', () => {
  const known = new Set(['shop', 'blog']);

  function refusalOf(keys: (string | null)[], knownKeys = known): unknown {
    try {
      checkWriteKeys({ keys, events: 3 }, knownKeys);
    } catch (error) {
      return error;
    }
    return undefined;
  }

  it.each([[['shop']], [['shop', 'blog', 'shop']]])('lets %j pass', (keys) => {
    expect(refusalOf(keys)).toBeUndefined();
  });

  it.each([[[]], [[null]], [['other']], [['shop', 'other']], [['shop', null]]])(
    'refuses %j, with all of its events',
    (keys) => {
      expect(refusalOf(keys)).toMatchObject({ code: 'unknown_key', events: 3 });
    },
  );

  it('lets everything pass where no key is known', () => {
    expect(refusalOf([null, 'other'], new Set())).toBeUndefined();
  });
});
