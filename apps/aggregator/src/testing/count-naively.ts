import { countryName, type PublishedRow } from '@clickstream/mysql-store';
import type { StagedEvent } from '@clickstream/mysql-store/testing';

const LONGEST_MS = 30 * 60_000;

/**
 * The published rows for these page views and clicks, counted without any of the product's code but the country names.
 *
 * Knows nothing of sessions, pings and engagement.
 */
export function countNaively(events: readonly StagedEvent[]): PublishedRow[] {
  const people = events.filter(({ bot }) => bot !== true);
  const byPair = Map.groupBy(people, ({ url, country }) => JSON.stringify([url, country]));
  return [...byPair.values()]
    .map((pair) => {
      const times = pair.map((event) => timeOf(event, people)).filter((ms) => ms !== undefined);
      const totalMs = times.reduce((sum, ms) => sum + ms, 0);
      return {
        url: pair[0]?.url ?? '',
        country: countryName(pair[0]?.country ?? ''),
        clicks: pair.length,
        uniqueUsers: new Set(pair.map(({ user }) => user)).size,
        avgTimeSpent: times.length === 0 ? null : totalMs / times.length / 1000,
      };
    })
    .toSorted((a, b) => order(a.url, b.url) || order(a.country, b.country));
}

/** As it was sent, else to the visitor's next page, else to the last click before it. */
function timeOf(event: StagedEvent, all: readonly StagedEvent[]): number | undefined {
  if (event.timeSpent !== undefined) return Math.round(event.timeSpent * 1000);
  if (event.eventType === 'click') return undefined;
  const later = all
    .filter(({ user }) => user === event.user)
    .map(({ timestamp, eventType }) => ({ after: timestamp - event.timestamp, eventType }))
    .filter(({ after }) => after > 0 && after <= LONGEST_MS);
  const pages = later.filter(({ eventType }) => eventType !== 'click');
  return pages.length > 0
    ? Math.min(...pages.map(({ after }) => after))
    : later.map(({ after }) => after).toSorted((a, b) => b - a)[0];
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
