import { canonicalUrl, type GeoDatabase } from '@clickstream/enrichment';

import type { LiveEvent } from '../live/live-plan.ts';
import { countryName } from './country-name.ts';
import type { TalliedRow } from './tally-log.ts';

/**
 * Counts what the SDKs were told per URL and country, straight from the plan.
 *
 * Shares with the pipeline what {@link tallyLog} shares, and no more. The SDKs measure no time spent.
 */
export function tallyLive(
  told: Iterable<LiveEvent>,
  geo: Pick<GeoDatabase, 'country'>,
): Map<string, TalliedRow> {
  const views = [...told].filter(({ kind }) => kind === 'view');
  const rows = Map.groupBy(views, ({ url, address }) => {
    const country = address === null ? 'ZZ' : geo.country(address);
    return `${canonicalUrl(url)}\t${countryName(country)}`;
  });
  return new Map(
    [...rows].map(([key, group]) => {
      const [url = '', country = ''] = key.split('\t');
      const uniqueUsers = new Set(group.map(({ visitor }) => visitor)).size;
      return [key, { url, country, clicks: group.length, uniqueUsers, avgTimeSpent: null }];
    }),
  );
}
