import {
  newVisitorId,
  refusesCookies,
  toSetCookie,
  visitorIdIn,
  type VisitorCookieOptions,
} from './visitor-cookie.ts';

const ID = '7f0e7a7e-1d2c-4f5b-9c1d-000000000001';

describe('refusesCookies', () => {
  it.each<[Record<string, string>, boolean]>([
    [{ dnt: '1' }, true],
    [{ 'sec-gpc': '1' }, true],
    [{ 'sp-anonymous': '*' }, true],
    [{ dnt: '0', 'sec-gpc': '0' }, false],
    [{}, false],
  ])('of %j is %s', (headers, expected) => {
    expect(refusesCookies(headers)).toBe(expected);
  });
});

describe('visitorIdIn', () => {
  it.each([
    [`sp=${ID}`, ID],
    [`a=b; sp=${ID.toUpperCase()}; c=d`, ID],
    [`sp="${ID}"`, undefined],
    ['sp=00000000-0000-0000-0000-000000000000', undefined],
    ['sp=somebody', undefined],
    [`other=${ID}`, undefined],
    ['; =;;%', undefined],
    [undefined, undefined],
  ])('of %j is %j', (cookie, id) => {
    expect(visitorIdIn({ cookie }, 'sp')).toBe(id);
  });
});

describe('newVisitorId', () => {
  it('is the same for the same event, and never the event’s own', () => {
    expect(newVisitorId(ID)).toBe(newVisitorId(ID));
    expect(newVisitorId(ID)).not.toBe(ID);
    expect(visitorIdIn({ cookie: `sp=${newVisitorId(ID)}` }, 'sp')).toBe(newVisitorId(ID));
  });
});

describe('toSetCookie', () => {
  const options: VisitorCookieOptions = {
    name: 'sp',
    domain: undefined,
    sameSite: 'Lax',
    secure: true,
    maxAgeSeconds: 3_600,
    consent: undefined,
  };

  it.each<[Partial<VisitorCookieOptions>, string[]]>([
    [{}, ['HttpOnly', 'Max-Age=3600', 'Path=/', 'SameSite=Lax', 'Secure']],
    [
      { sameSite: 'None', domain: 'shop.example' },
      ['Domain=shop.example', 'HttpOnly', 'Max-Age=3600', 'Path=/', 'SameSite=None', 'Secure'],
    ],
    [
      { sameSite: 'Strict', secure: false },
      ['HttpOnly', 'Max-Age=3600', 'Path=/', 'SameSite=Strict'],
    ],
  ])('with %j has these attributes', (changes, attributes) => {
    const [pair, ...rest] = toSetCookie(ID, { ...options, ...changes }).split('; ');

    expect(pair).toBe(`sp=${ID}`);
    expect(rest.toSorted()).toEqual(attributes);
  });
});
