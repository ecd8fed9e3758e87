import { nameBasedUuid } from '@clickstream/service-core';
import { parseCookie, stringifySetCookie } from 'cookie';
import { NIL, validate as isUuid } from 'uuid';

import { agreesToCookies, type CookieConsent } from './cookie-consent.ts';

export const SAME_SITES = ['None', 'Lax', 'Strict'] as const;

export interface VisitorCookieOptions {
  readonly name: string;
  /** Undefined for the collector's own host alone. */
  readonly domain: string | undefined;
  readonly sameSite: (typeof SAME_SITES)[number];
  readonly secure: boolean;
  readonly maxAgeSeconds: number;
  /** What a visitor has to say before; undefined where nobody has to. */
  readonly consent: CookieConsent | undefined;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const NAMESPACE = Buffer.from('0b8f0d5c9a554d5e8f7e2d7d1c1b6a90', 'hex');

/** Whether a visitor has asked not to be followed: then no cookie is read, and none is set. Pure. */
export function refusesCookies(headers: Headers): boolean {
  return (
    headers['dnt'] === '1' || headers['sec-gpc'] === '1' || headers['sp-anonymous'] !== undefined
  );
}

/** The cookie, where it may be set and read: with consent, and not when the visitor has asked not to be followed. Pure. */
export function permittedCookie(
  headers: Headers,
  cookie: VisitorCookieOptions | undefined,
): VisitorCookieOptions | undefined {
  if (cookie === undefined || refusesCookies(headers)) return undefined;
  return agreesToCookies(headers, cookie.consent) ? cookie : undefined;
}

/** The visitor in a request's cookie; undefined without one, or when its value is none of ours. Pure. */
export function visitorIdIn(headers: Headers, name: string): string | undefined {
  const { cookie } = headers;
  const value = typeof cookie === 'string' ? parseCookie(cookie)[name] : undefined;
  return value !== undefined && isUuid(value) && value !== NIL ? value.toLowerCase() : undefined;
}

/** A visitor who has no cookie yet: the same each time when a client sends the same event again. Pure. */
export function newVisitorId(eventId: string): string {
  return nameBasedUuid(eventId, NAMESPACE);
}

/** The value of `Set-Cookie` for a visitor. No script can read the cookie. Pure. */
export function toSetCookie(visitorId: string, options: VisitorCookieOptions): string {
  const { name, domain, secure, maxAgeSeconds } = options;
  return stringifySetCookie({
    name,
    value: visitorId,
    maxAge: maxAgeSeconds,
    path: '/',
    httpOnly: true,
    secure,
    sameSite: options.sameSite.toLowerCase() as Lowercase<typeof options.sameSite>,
    ...(domain === undefined ? {} : { domain }),
  });
}
