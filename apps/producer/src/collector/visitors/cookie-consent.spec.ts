import { agreesToCookies, type CookieConsent } from './cookie-consent.ts';

const BY_COOKIE: CookieConsent = { place: 'cookie', name: 'consent', yes: /^(?:yes|all)$/u };
const BY_HEADER: CookieConsent = { place: 'header', name: 'x-consent', yes: /^(?:1)$/u };

describe('agreesToCookies', () => {
  it.each<[Record<string, string | string[]>, CookieConsent | undefined, boolean]>([
    [{}, undefined, true],
    [{ cookie: 'consent=no' }, undefined, true],
    [{ cookie: 'a=b; consent=yes' }, BY_COOKIE, true],
    [{ cookie: 'consent=%61ll' }, BY_COOKIE, true],
    [{ cookie: 'consent=no' }, BY_COOKIE, false],
    [{ cookie: 'consent=yes-not' }, BY_COOKIE, false],
    [{ cookie: 'consent=' }, BY_COOKIE, false],
    [{ cookie: 'Consent=yes' }, BY_COOKIE, false],
    [{ cookie: 'other=yes' }, BY_COOKIE, false],
    [{ consent: 'yes' }, BY_COOKIE, false],
    [{}, BY_COOKIE, false],
    [{ 'x-consent': '1' }, BY_HEADER, true],
    [{ 'x-consent': '0' }, BY_HEADER, false],
    [{ 'x-consent': '1, 0' }, BY_HEADER, false],
    [{ 'x-consent': ['1', '0'] }, BY_HEADER, false],
    [{ cookie: 'x-consent=1' }, BY_HEADER, false],
    [{}, BY_HEADER, false],
  ])('of %j by %j is %s', (headers, consent, expected) => {
    expect(agreesToCookies(headers, consent)).toBe(expected);
  });
});
