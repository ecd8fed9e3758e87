import { parseCookie } from 'cookie';

/** Where a visitor's consent to cookies is found, and what says yes. */
export interface CookieConsent {
  readonly place: 'cookie' | 'header';
  /** Of a header in lower case. */
  readonly name: string;
  /** Of the whole value, and without flags that remember where they were. */
  readonly yes: RegExp;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whether a request says that its visitor agrees to cookies. Where none has to, every visitor does. Pure. */
export function agreesToCookies(headers: Headers, consent: CookieConsent | undefined): boolean {
  if (consent === undefined) return true;
  const value = headers[consent.place === 'header' ? consent.name : 'cookie'];
  if (typeof value !== 'string') return false;
  const said = consent.place === 'header' ? value : parseCookie(value)[consent.name];
  return said !== undefined && consent.yes.test(said);
}
