import { createUrlFilter, type UrlFilter } from '@clickstream/enrichment';
import type { ClickEvent } from '@clickstream/event-schema';

/** An event without what may not be stored of its URLs. Pure. */
export type QueryFilter = (event: ClickEvent) => ClickEvent;

/** A URL, a path, or the query of a page as trackers send it by itself. */
const LIKE_A_URL = /^\s*(?:[a-z][a-z0-9+.-]*:[/\\]|[/\\]|\?)/i;
/** Stands for a page of whose URL nothing may be stored; the collector writes the same for no page at all. */
const NO_PAGE = '(none)';

/**
 * Makes the filter that leaves only these query parameters in the URL and the referrer of an event, and in what looks
 * like a URL among its properties. Undefined: every parameter is kept, and the event is what was sent.
 */
export function createQueryFilter(allowed: readonly string[] | undefined): QueryFilter {
  if (allowed === undefined) return (event) => event;
  const filter = createUrlFilter(allowed);
  return (event) => {
    const url = filter(event.url);
    return {
      ...event,
      url: url.trim() === '' ? NO_PAGE : url,
      referrer: event.referrer === null ? null : filter(event.referrer),
      properties: event.properties === null ? null : filterProperties(event.properties, filter),
    };
  };
}

/** Null for what is no JSON: nobody can say what is in it. */
function filterProperties(properties: string, filter: UrlFilter): string | null {
  try {
    const clean: unknown = JSON.parse(properties, (_, value: unknown) =>
      typeof value === 'string' && LIKE_A_URL.test(value) ? filter(value) : value,
    );
    return JSON.stringify(clean);
  } catch {
    return null;
  }
}
