import { createCanonicalUrl, type UrlRules } from '@clickstream/enrichment';
import type { ClickEvent } from '@clickstream/event-schema';

/** What the URLs of an event say of its page. */
export interface PageFacts {
  /** The name under which the page is counted. */
  readonly url: string;
  /** Which rules gave it that name: their name and version. */
  readonly urlRules: string;
}

/** Reads the URLs of events. Pure: the answer depends on the event alone. */
export type PageReader = (event: ClickEvent) => PageFacts;

export function createPageReader(options: { readonly urlRules: UrlRules }): PageReader {
  const canonicalUrl = createCanonicalUrl(options.urlRules);
  const urlRules = `${options.urlRules.name} ${options.urlRules.version}`;
  return (event) => ({ url: canonicalUrl(event.url), urlRules });
}
