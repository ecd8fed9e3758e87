import { createHash } from 'node:crypto';

import { createPathRule } from './path-rule.ts';
import { normalisePercentEncoding, toAscii } from './percent-encoding.ts';
import { DEFAULT_URL_RULES, type UrlRules } from './url-rules.ts';

/** Longest canonical URL, in characters (which are bytes, since it is ASCII). */
export const MAX_URL_LENGTH = 2_048;

/** The page that a URL names. Never throws. */
export type CanonicalUrl = (raw: string) => string;

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\//i;
const HASH_CHARACTERS = 32;
const CUT_LENGTH = MAX_URL_LENGTH - HASH_CHARACTERS - 1;

/**
 * Makes the function that gives the name under which a page is counted, whatever spelling a sender used.
 *
 * - an absolute URL: scheme and host in lower case, no default port, credentials or fragment, no tracking parameters,
 *   one spelling of percent-encoding, dot segments resolved, index page and trailing slash as the rules say;
 * - a path (`/shop?id=1`): the same rules without scheme and host;
 * - anything else is a bare page name (`page_1`) and stays as it is.
 *
 * The result is printable ASCII without spaces and at most {@link MAX_URL_LENGTH} long: a longer one is cut and ends
 * in a hash of the whole. Applying it twice changes nothing.
 */
export function createCanonicalUrl(rules: UrlRules): CanonicalUrl {
  const pathRule = createPathRule(rules);
  const isTracking = createTrackingRule(rules);
  const rest = (url: URL): string =>
    pathRule(normalisePercentEncoding(url.pathname)) + withoutTracking(url.search, isTracking);
  return (raw) => {
    // ASCII first: whether a text parses must not depend on the spelling that is changed below
    const text = toAscii(raw.trim());
    if (ABSOLUTE.test(text)) {
      const url = URL.parse(text);
      return cut(url === null ? text : originOf(url) + rest(url));
    }
    if (text.startsWith('/')) {
      // any host will do: a path cannot change it, also not one that begins with two slashes
      const url = URL.parse(`http://host${text}`);
      return cut(url === null ? text : rest(url));
    }
    return cut(text);
  };
}

/** {@link createCanonicalUrl} by the rules that come with this package. */
export const canonicalUrl: CanonicalUrl = createCanonicalUrl(DEFAULT_URL_RULES);

/** Hosts of schemes that browsers do not know keep their case in the URL class. */
function originOf(url: URL): string {
  return `${url.protocol}//${url.host.toLowerCase()}`;
}

function withoutTracking(search: string, isTracking: (name: string) => boolean): string {
  const kept = normalisePercentEncoding(search.slice(1))
    .split('&')
    .filter((pair) => pair !== '' && !isTracking(nameOf(pair)));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return (equals < 0 ? pair : pair.slice(0, equals)).toLowerCase();
}

function createTrackingRule(rules: UrlRules): (name: string) => boolean {
  const names: ReadonlySet<string> = new Set(rules.trackingParameters);
  return (name) =>
    names.has(name) || rules.trackingPrefixes.some((prefix) => name.startsWith(prefix));
}

function cut(url: string): string {
  if (url.length <= MAX_URL_LENGTH) return url;
  const hash = createHash('sha256').update(url).digest('hex').slice(0, HASH_CHARACTERS);
  // an escape that the cut would halve goes as a whole
  return `${url.slice(0, CUT_LENGTH).replace(/%[0-9A-F]?$/i, '')}~${hash}`;
}
