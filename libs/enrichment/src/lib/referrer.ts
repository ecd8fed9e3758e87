import { cutText } from './cut-text.ts';
import { findListedReferrer, LISTED_MEDIUMS } from './referrer-list.ts';

/** How a visitor came: from the site itself, from a site of a known kind, or from another one. */
export const REFERRER_MEDIUMS = ['internal', ...LISTED_MEDIUMS, 'unknown'] as const;
export type ReferrerMedium = (typeof REFERRER_MEDIUMS)[number];

/** What a referrer says; null where it says nothing. */
export interface ReferrerFacts {
  readonly medium: ReferrerMedium | null;
  /** Name of the site, such as `Google`; only of a site that is listed. */
  readonly source: string | null;
  /** What was searched for, where the search engine still says so; at most {@link MAX_TERM_LENGTH} characters. */
  readonly term: string | null;
}

export type ReferrerReader = (referrer: string | null, pageUrl: string) => ReferrerFacts;

export const MAX_TERM_LENGTH = 256;

const NOTHING: ReferrerFacts = { medium: null, source: null, term: null };
const INTERNAL: ReferrerFacts = { medium: 'internal', source: null, term: null };
/** Phones name the app that a visitor comes from in the place of the host. */
const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'android-app:', 'ios-app:']);

/**
 * Makes the function that reads referrers. It is pure and never throws.
 *
 * - No referrer, or one without a host: nothing is known. It may be a direct visit; it may be a site that hides itself.
 * - `internal`: a path; the page's own host, with or without `www.`; one of `internalHosts` (ASCII, lower case), or a
 *   host under it. Nobody can tell from two names alone that they are one site (`a.example.co.uk`, `b.example.co.uk`).
 * - `search`, `social`, `email`, `ai`, `paid`: a site of the list that comes along.
 * - `unknown`: any other site.
 */
export function createReferrerReader(options: {
  readonly internalHosts: readonly string[];
}): ReferrerReader {
  const { internalHosts } = options;
  return (referrer, pageUrl) => {
    const text = referrer?.trim() ?? '';
    if (/^\/(?![/\\])/.test(text)) return INTERNAL;
    const url = URL.parse(text);
    const host = url === null ? undefined : hostOf(url);
    if (url === null || host === undefined) return NOTHING;
    if (isUnder(host, internalHosts) || isSame(host, pageUrl)) return INTERNAL;
    const listed = findListedReferrer(host);
    if (listed === undefined) return { medium: 'unknown', source: null, term: null };
    const { medium, source, terms } = listed;
    return { medium, source, term: termOf(url, terms) };
  };
}

/** {@link createReferrerReader} with no hosts but the page's own. */
export const readReferrer: ReferrerReader = createReferrerReader({ internalHosts: [] });

function hostOf(url: URL): string | undefined {
  if (!SCHEMES.has(url.protocol)) return undefined;
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  return host === '' ? undefined : host;
}

function isSame(host: string, pageUrl: string): boolean {
  const page = URL.parse(pageUrl.trim());
  const pageHost = page === null ? undefined : hostOf(page);
  return pageHost !== undefined && withoutWww(host) === withoutWww(pageHost);
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '');
}

function isUnder(host: string, hosts: readonly string[]): boolean {
  return hosts.some((outer) => host === outer || host.endsWith(`.${outer}`));
}

function termOf(url: URL, names: readonly string[]): string | null {
  const query = names.length === 0 ? undefined : url.searchParams;
  const term = names.map((name) => query?.get(name)?.trim() ?? '').find((value) => value !== '');
  return term === undefined ? null : cutText(term, MAX_TERM_LENGTH);
}
