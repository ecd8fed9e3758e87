import type { EnvReader } from '@clickstream/service-kit';

import type { CookieConsent } from './collector/visitors/cookie-consent.ts';
import type { VisitorHashOptions } from './collector/visitors/derived-user.ts';
import { SAME_SITES, type VisitorCookieOptions } from './collector/visitors/visitor-cookie.ts';

const DAY_SECONDS = 24 * 3_600;
const NEVER = 'off';
/** Thirteen months. */
const MAX_DAYS = 395;
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]*$/;
const CONSENT = /^(?<place>header:)?(?<name>[\w!#$%&'*+.^`|~-]+)(?:=(?<pattern>.+))?$/s;
/** What says yes where the operator has not said what does. */
const YES = '1|true|yes';

/** How visitors without an id get one. */
export function readVisitorHash(env: EnvReader): VisitorHashOptions {
  return {
    key: env.secret('VISITOR_HASH_KEY', { minLength: 16 }),
    periodMs: readPeriodMs(env, 'VISITOR_HASH_PERIOD', '1d'),
    serverPeriodMs: readPeriodMs(env, 'VISITOR_HASH_PERIOD_OF_SERVERS', NEVER),
  };
}

/** Whole days such as `1d`, or `off`. */
function readPeriodMs(env: EnvReader, name: string, byDefault: string): number | undefined {
  if ((env.optionalString(name) ?? byDefault) === NEVER) return undefined;
  return readDays(env, name, byDefault) * DAY_SECONDS * 1_000;
}

/** The visitor's cookie; undefined where visitors get none. */
export function readVisitorCookie(env: EnvReader): VisitorCookieOptions | undefined {
  const cookie = {
    name: env.string('COLLECTOR_COOKIE_NAME', { default: '', pattern: COOKIE_NAME }),
    domain: readCookieDomain(env),
    sameSite: env.oneOf('COLLECTOR_COOKIE_SAME_SITE', SAME_SITES, { default: 'Lax' }),
    secure: env.boolean('COLLECTOR_COOKIE_SECURE', { default: true }),
    maxAgeSeconds: readDays(env, 'COLLECTOR_COOKIE_MAX_AGE', '365d') * DAY_SECONDS,
    consent: readConsent(env),
  };
  if (cookie.sameSite === 'None' && !cookie.secure) {
    env.problem('COLLECTOR_COOKIE_SECURE', 'is false, and no browser keeps such a cookie of None');
  }
  return cookie.name === '' ? undefined : cookie;
}

function readCookieDomain(env: EnvReader): string | undefined {
  const name = 'COLLECTOR_COOKIE_DOMAIN';
  const domain = env.optionalString(name);
  if (domain !== undefined && !/^\.?[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(domain)) {
    env.problem(name, `"${domain}" is no domain such as shop.example`);
  }
  return domain;
}

/** A cookie such as `consent=yes|all`, or a header such as `header:X-Consent=1`. */
function readConsent(env: EnvReader): CookieConsent | undefined {
  const variable = 'COLLECTOR_COOKIE_CONSENT';
  const given = env.optionalString(variable);
  if (given === undefined) return undefined;
  const { place, name, pattern = YES } = CONSENT.exec(given)?.groups ?? {};
  if (name === undefined || !isPattern(pattern)) {
    env.problem(variable, `"${given}" is none such as consent=yes|all or header:X-Consent=1`);
    return undefined;
  }
  const yes = new RegExp(`^(?:${pattern})$`, 'u');
  return place === undefined
    ? { place: 'cookie', name, yes }
    : { place: 'header', name: name.toLowerCase(), yes };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u').flags === 'u';
  } catch {
    return false;
  }
}

/** Whole days such as `365d`. */
function readDays(env: EnvReader, name: string, byDefault: string): number {
  const given = env.optionalString(name) ?? byDefault;
  const days = /^\d+d$/.test(given) ? Number.parseInt(given, 10) : 0;
  if (days < 1 || days > MAX_DAYS) {
    env.problem(name, `"${given}" is not a number of days from 1d to ${MAX_DAYS}d`);
  }
  return days;
}
