import { assertCompatible } from './table-compatibility.ts';

const existing = {
  name: 'test_events',
  attributes: { IS_META: 'false', SALTS: '8' },
  families: { f: { VERSIONS: '1', TTL: '2147483647' }, extra: {} },
};

describe('assertCompatible', () => {
  it('accepts a table that has more than is asked for', () => {
    const wanted = { name: 'test_events', families: { f: { VERSIONS: '1' } } };

    expect(() => {
      assertCompatible(wanted, existing);
    }).not.toThrow();
  });

  it('names every difference', () => {
    const wanted = {
      name: 'test_events',
      attributes: { SALTS: '16', OWNER: 'x' },
      families: { f: { TTL: '60' }, g: {} },
    };

    expect(() => {
      assertCompatible(wanted, existing);
    }).toThrow(
      'table test_events exists and differs from what is asked for: SALTS is 8, wanted 16; ' +
        'OWNER is not set, wanted x; f.TTL is 2147483647, wanted 60; family g is missing',
    );
  });
});
