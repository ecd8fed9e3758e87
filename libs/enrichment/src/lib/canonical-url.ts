import { createHash } from 'node:crypto';

import { normalisePercentEncoding, toAscii } from './percent-encoding.ts';
import { TRACKING_PARAMETERS, TRACKING_PREFIXES } from './tracking-parameters.ts';

/** Longest canonical URL, in characters (which are bytes, since it is ASCII). */
export const MAX_URL_LENGTH = 2_048;

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\//i;
const HASH_CHARACTERS = 32;
const CUT_LENGTH = MAX_URL_LENGTH - HASH_CHARACTERS - 1;

/**
 * The name under which a page is counted, whatever spelling a sender used.
 *
 * - an absolute URL: scheme and host in lower case, no default port, credentials or fragment, no tracking parameters,
 *   one spelling of percent-encoding, dot segments resolved;
 * - a path (`/shop?id=1`): the same rules without scheme and host;
 * - anything else is a bare page name (`page_1`) and stays as it is.
 *
 * The result is printable ASCII without spaces and at most {@link MAX_URL_LENGTH} long: a longer one is cut and ends
 * in a hash of the whole. Never throws; applying it twice changes nothing. The rules have a version:
 * `CANONICAL_URL_VERSION`.
 */
export function canonicalUrl(raw: string): string {
  // ASCII first: whether a text parses must not depend on the spelling that is changed below
  const text = toAscii(raw.trim());
  if (ABSOLUTE.test(text)) return cut(canonicalAbsolute(text) ?? text);
  if (text.startsWith('/')) return cut(canonicalPath(text) ?? text);
  return cut(text);
}

function canonicalAbsolute(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return undefined;
  // hosts of schemes that browsers do not know keep their case in the URL class
  const origin = `${url.protocol}//${url.host.toLowerCase()}`;
  return origin + canonicalPathOf(url);
}

function canonicalPath(text: string): string | undefined {
  // any host will do: a path cannot change it, also not one that begins with two slashes
  const url = URL.parse(`http://host${text}`);
  return url === null ? undefined : canonicalPathOf(url);
}

function canonicalPathOf(url: URL): string {
  return normalisePercentEncoding(url.pathname) + canonicalQuery(url.search);
}

function canonicalQuery(search: string): string {
  const kept = normalisePercentEncoding(search.slice(1))
    .split('&')
    .filter((pair) => pair !== '' && !isTracking(pair));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

function isTracking(pair: string): boolean {
  const equals = pair.indexOf('=');
  const name = (equals < 0 ? pair : pair.slice(0, equals)).toLowerCase();
  return (
    TRACKING_PARAMETERS.has(name) || TRACKING_PREFIXES.some((prefix) => name.startsWith(prefix))
  );
}

function cut(url: string): string {
  if (url.length <= MAX_URL_LENGTH) return url;
  const hash = createHash('sha256').update(url).digest('hex').slice(0, HASH_CHARACTERS);
  // an escape that the cut would halve goes as a whole
  return `${url.slice(0, CUT_LENGTH).replace(/%[0-9A-F]?$/i, '')}~${hash}`;
}
