import { checksumOf, isWhole } from './divolte-checksum.ts';

/** As divolte.js sent them. */
const RECORDED = [
  'p=0%3Amwwn0sz0%3A0qm4n3eJoGj6VYiPLaH6mQVv5iAjsqa9&s=0%3Amwwn0sz0%3A0fxqeXeeGi4fnGk~BKzTAemnAD6Q_RnJ&v=0%3AVQ8TWCuIqNIOJ74KrJ~Acf4HbP705Sfj&e=0%3AVQ8TWCuIqNIOJ74KrJ~Acf4HbP705Sfj0&c=mwwn0sz9&n=t&f=t&l=https%3A%2F%2Fshop.example%2Fbooks%3Fq%3Dcaf%25C3%25A9%26n%3D2%23top&r=https%3A%2F%2Fsearch.example%2F&i=1hc&j=sw&k=1.9&w=sg&h=lc&t=pageView&x=hypeb8',
  'p=0%3Amwwn0sz0%3A0qm4n3eJoGj6VYiPLaH6mQVv5iAjsqa9&s=0%3Amwwn0sz0%3A0fxqeXeeGi4fnGk~BKzTAemnAD6Q_RnJ&v=0%3AVQ8TWCuIqNIOJ74KrJ~Acf4HbP705Sfj&e=0%3AVQ8TWCuIqNIOJ74KrJ~Acf4HbP705Sfj2&c=mwwn0szb&n=f&f=f&l=https%3A%2F%2Fshop.example%2Fbooks%3Fq%3Dcaf%25C3%25A9%26n%3D2%23top&r=https%3A%2F%2Fsearch.example%2F&i=1hc&j=sw&k=1.9&w=sg&h=lc&t=%E1%BB%A5%C3%B1%E2%9A%95%C2%A9%C2%BA%E1%B8%8C%E2%84%A8&u=sjust%20a%20text!&x=9ffk5',
];

describe('the checksum of a beacon', () => {
  it.each(RECORDED)('is right for %s', (query) => {
    expect(isWhole(new URLSearchParams(query))).toBe(true);
  });

  it.each([
    ['another value', (query: string) => query.replace('n=', 'n=x')],
    ['a value more', (query: string) => `${query}&t=more`],
    ['a cut address', (query: string) => query.slice(0, 300)],
    ['half a checksum', (query: string) => query.slice(0, -1)],
    ['an empty checksum', (query: string) => query.replace(/x=.*$/, 'x=')],
    ['no checksum', (query: string) => query.replace(/&x=.*$/, '')],
  ])('is wrong for %s', (_, damage) => {
    for (const query of RECORDED) expect(isWhole(new URLSearchParams(damage(query)))).toBe(false);
  });

  it('depends on the order of values, and not on that of names', () => {
    const checksum = checksumOf(new URLSearchParams('b=1&a=2&b=3'));

    expect(checksumOf(new URLSearchParams('a=2&b=1&b=3'))).toBe(checksum);
    expect(checksumOf(new URLSearchParams('b=3&a=2&b=1'))).not.toBe(checksum);
  });
});
