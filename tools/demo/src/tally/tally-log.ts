import { canonicalUrl, type GeoDatabase } from '@clickstream/enrichment';
import { isbot } from 'isbot';

import { readLoggedRequest, type LoggedRequest } from './access-log-line.ts';
import { countryName } from './country-name.ts';

/** What a row of `aggregated_clickstream` must hold. */
export interface TalliedRow {
  readonly url: string;
  readonly country: string;
  readonly clicks: number;
  readonly uniqueUsers: number;
  /** Seconds; null when no view of the page was followed by another within the limit. */
  readonly avgTimeSpent: number | null;
}

interface PageView {
  readonly visitor: string;
  readonly request: LoggedRequest;
}

const LONGEST_VISIT_SECONDS = 30 * 60;
/** The collector refuses what cannot be: requests from before the web, or from the future. */
const EARLIEST_SECOND = Date.UTC(1990, 0) / 1000;
const FUTURE_SECONDS = 10 * 60;
const ASSET =
  /\.(css|js|mjs|map|json|xml|txt|ico|png|jpe?g|gif|svg|webp|avif|bmp|woff2?|ttf|otf|eot|mp[34]|webm|ogg|wav|avi|mov|pdf|zip|gz|tgz|bz2|xz|tar|rar|7z|jar|war|exe|dmg|iso|deb|rpm|swf)$/i;

/**
 * Counts an access log's page views per URL and country, straight from its lines.
 *
 * Shares nothing with the pipeline but the geo database and the rule for canonical URLs.
 */
export function tallyLog(lines: Iterable<string>, geo: GeoDatabase): Map<string, TalliedRow> {
  const groups = new Map<string, { users: Set<string>; clicks: number; spent: number[] }>();
  for (const { view, spentSeconds } of withTimeSpent(pageViews(lines))) {
    if (isbot(view.request.agent)) continue;
    const key = `${canonicalUrl(view.request.target)}\t${countryName(geo.country(view.request.address))}`;
    const group = groups.get(key) ?? { users: new Set(), clicks: 0, spent: [] };
    groups.set(key, group);
    group.users.add(view.visitor);
    group.clicks += 1;
    if (spentSeconds !== undefined) group.spent.push(spentSeconds);
  }
  return new Map([...groups].map(([key, group]) => [key, toRow(key, group)]));
}

function* pageViews(lines: Iterable<string>): Generator<PageView> {
  for (const line of lines) {
    const request = readLoggedRequest(line);
    if (request === undefined || !isPageView(request) || !isPossible(request)) continue;
    yield { visitor: `${request.address} ${request.agent}`, request };
  }
}

function isPossible({ second }: LoggedRequest): boolean {
  return second >= EARLIEST_SECOND && second <= Date.now() / 1000 + FUTURE_SECONDS;
}

function isPageView({ method, status, target }: LoggedRequest): boolean {
  const served = (status >= 200 && status < 300) || status === 304;
  const path = target.split(/[?#]/, 1)[0] ?? '';
  return method === 'GET' && served && !ASSET.test(path);
}

/** Each view with the seconds until the same visitor's next one, when that came soon enough. Views of one second have the same next one. */
function* withTimeSpent(
  views: Iterable<PageView>,
): Generator<{ view: PageView; spentSeconds: number | undefined }> {
  const byVisitor = Map.groupBy(views, (view) => view.visitor);
  for (const visits of byVisitor.values()) {
    const seconds = [...new Set(visits.map(({ request }) => request.second))].sort((a, b) => a - b);
    const nextOf = new Map(seconds.map((second, at) => [second, seconds[at + 1] ?? Infinity]));
    for (const view of visits) {
      const spent = (nextOf.get(view.request.second) ?? Infinity) - view.request.second;
      yield { view, spentSeconds: spent <= LONGEST_VISIT_SECONDS ? spent : undefined };
    }
  }
}

function toRow(
  key: string,
  group: { users: Set<string>; clicks: number; spent: number[] },
): TalliedRow {
  const [url = '', country = ''] = key.split('\t');
  const total = group.spent.reduce((sum, seconds) => sum + seconds, 0);
  return {
    url,
    country,
    clicks: group.clicks,
    uniqueUsers: group.users.size,
    avgTimeSpent: group.spent.length === 0 ? null : total / group.spent.length,
  };
}
