import { canonicalUrl, type GeoDatabase } from '@clickstream/enrichment';

import type { LiveEvent } from '../live/live-plan.ts';
import { countryName } from './country-name.ts';
import type { TalliedRow } from './tally-log.ts';

const LONGEST_VISIT_MS = 30 * 60_000;

/**
 * Counts what the SDKs were told per URL and country, straight from the plan.
 *
 * Shares with the pipeline what {@link tallyLog} shares, and no more. The SDKs measure no time spent: a visitor stays on a page
 * until the next one, and on the last until what is done there last.
 */
export function tallyLive(
  told: Iterable<LiveEvent>,
  geo: Pick<GeoDatabase, 'country'>,
): Map<string, TalliedRow> {
  const all = [...told];
  const views = all.filter(({ kind }) => kind === 'view');
  const rows = Map.groupBy(views, ({ url, address }) => {
    const country = address === null ? 'ZZ' : geo.country(address);
    return `${canonicalUrl(url)}\t${countryName(country)}`;
  });
  return new Map(
    [...rows].map(([key, group]) => {
      const [url = '', country = ''] = key.split('\t');
      const uniqueUsers = new Set(group.map(({ visitor }) => visitor)).size;
      const avgTimeSpent = average(group.flatMap((view) => secondsOn(view, all) ?? []));
      return [key, { url, country, clicks: group.length, uniqueUsers, avgTimeSpent }];
    }),
  );
}

function secondsOn(view: LiveEvent, all: readonly LiveEvent[]): number | undefined {
  const later = all.filter(
    ({ visitor, atMs }) =>
      visitor === view.visitor && atMs > view.atMs && atMs <= view.atMs + LONGEST_VISIT_MS,
  );
  const views = later.filter(({ kind }) => kind === 'view').map(({ atMs }) => atMs);
  const end = views.length > 0 ? Math.min(...views) : later.map(({ atMs }) => atMs).at(-1);
  return end === undefined ? undefined : (end - view.atMs) / 1_000;
}

function average(seconds: readonly number[]): number | null {
  const total = seconds.reduce((sum, one) => sum + one, 0);
  return seconds.length === 0 ? null : total / seconds.length;
}
