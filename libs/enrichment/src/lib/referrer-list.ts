import list from '../rules/referrers.json' with { type: 'json' };

/** Kinds of sites that the list knows. */
export const LISTED_MEDIUMS = ['search', 'social', 'email', 'ai', 'paid'] as const;

/** A site, or an app, that visitors come from. */
export interface ListedReferrer {
  readonly medium: (typeof LISTED_MEDIUMS)[number];
  readonly source: string;
  /** Query parameters that hold what was searched for, the likeliest first. */
  readonly terms: readonly string[];
}

interface Entry {
  readonly source: string;
  readonly hosts: readonly string[];
  readonly terms?: readonly string[];
}

/** Version of the list; raised with every change of it. */
export const REFERRER_LIST_VERSION: number = list.version;

/** Longest name that a host can have; a longer one is made up, and looking up each part of it would take long. */
const MAX_HOST_LENGTH = 253;
const OWN_PREFIX = /^(?:www|m)\./;
// `com`, or what countries put before their own: `co.uk`, `com.br`
const TOP_LEVEL = /\.(?:(?:com?|net?|org?|ac)\.[a-z]{2}|[a-z]{2,})$/;

const byPattern = new Map<string, ListedReferrer>(
  LISTED_MEDIUMS.flatMap((medium) =>
    list[medium].flatMap(({ source, hosts, terms = [] }: Entry) =>
      hosts.map((host) => [host, { medium, source, terms }] as const),
    ),
  ),
);

/**
 * The site that a host belongs to, undefined when the list does not know it. Pure.
 *
 * An entry `google.*` is the host under any top-level domain, with or without `www.` or `m.`; `*.facebook.com` is the
 * host and everything under it. What names a host most closely wins.
 */
export function findListedReferrer(host: string): ListedReferrer | undefined {
  if (host.length > MAX_HOST_LENGTH) return undefined;
  const own = host.replace(OWN_PREFIX, '');
  const exact = find(host) ?? find(own);
  if (exact !== undefined) return exact;
  for (let rest = host; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1)) {
    const found = find(`*.${rest}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function find(pattern: string): ListedReferrer | undefined {
  return byPattern.get(pattern) ?? byPattern.get(pattern.replace(TOP_LEVEL, '.*'));
}
