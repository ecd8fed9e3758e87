import { createHash } from 'node:crypto';

import {
  createCanonicalUrl,
  createReferrerReader,
  type ReferrerFacts,
  type UrlRules,
} from '@clickstream/enrichment';
import type { ClickEvent } from '@clickstream/event-schema';

/** What the URLs of an event say of its page, and of how the visitor came there. */
export interface PageFacts {
  /** The name under which the page is counted. */
  readonly url: string;
  /** Which rules gave it that name: their name and version, and the sign of the parameters that may be stored. */
  readonly urlRules: string;
  readonly referrer: ReferrerFacts;
}

/** Reads the URLs of events. Pure: the answer depends on the event alone. */
export type PageReader = (event: ClickEvent) => PageFacts;

export function createPageReader(options: {
  readonly urlRules: UrlRules;
  /** The only query parameters that the events still have; undefined: all. */
  readonly queryParameters?: readonly string[] | undefined;
  /** Further hosts of the site, such as `blog.shop.example`, with those under them. */
  readonly internalHosts?: readonly string[];
}): PageReader {
  const canonicalUrl = createCanonicalUrl(options.urlRules);
  const readReferrer = createReferrerReader({ internalHosts: options.internalHosts ?? [] });
  const urlRules = `${options.urlRules.name} ${options.urlRules.version}${signOf(options.queryParameters)}`;
  return (event) => ({
    url: canonicalUrl(event.url),
    urlRules,
    referrer: readReferrer(event.referrer, event.url),
  });
}

/** A list has another sign than every other list, whatever its order. */
function signOf(queryParameters: readonly string[] | undefined): string {
  if (queryParameters === undefined) return '';
  const names = [...queryParameters].sort().join(',');
  return ` parameters ${createHash('sha256').update(names).digest('hex').slice(0, 8)}`;
}
