import { createHash } from 'node:crypto';

import type { SentEvent } from '../ledger/sent-event.ts';
import {
  hourlyKey,
  toMicroseconds,
  type HourlyRow,
  type PublishedNumbers,
  type PublishedRow,
} from './evidence.ts';
import { expectedTimes } from './page-times.ts';

const HOUR_MS = 3_600_000;
const HASH_HEX = 32;
/** The names of the countries that the generator sends from. */
const COUNTRY_NAMES: Readonly<Record<string, string>> = {
  US: 'USA',
  IN: 'India',
  DE: 'Germany',
  BR: 'Brazil',
  ZZ: 'Unknown',
};
const NOTHING: HourlyRow = {
  clicks: 0,
  pageViews: 0,
  botClicks: 0,
  timeSpentMs: 0,
  timeMeasured: 0,
};

/** The numbers that follow from these events, each given once: a plain fold over docs/events.md. */
export function expectedNumbers(given: Iterable<SentEvent>): PublishedNumbers {
  const events = [...given];
  const times = expectedTimes(events);
  const hourly = new Map<string, HourlyRow>();
  const totals = new Map<string, HourlyRow>();
  const visitors = new Map<string, Set<string>>();
  for (const event of events) {
    if (!isClick(event)) continue;
    const { url, country, userId, timestampMs, bot } = event;
    const hourMs = Math.floor(timestampMs / HOUR_MS) * HOUR_MS;
    const spentMs = times.get(event.eventId);
    add(hourly, hourlyKey(hourMs, url, country), { event, spentMs });
    if (bot) continue;
    const page = `${url}|${country}`;
    add(totals, page, { event, spentMs });
    visitors.set(page, (visitors.get(page) ?? new Set()).add(visitorHash(userId)));
  }
  return { hourly, visitors, published: publishedOf(totals, visitors) };
}

/** Page views and clicks count, of people as clicks and of bots apart. */
export function isClick({ eventType }: SentEvent): boolean {
  return eventType === 'page_view' || eventType === 'click';
}

/** How a visitor is named in MySQL: the first 16 bytes of a SHA-256, in hex. */
export function visitorHash(userId: string): string {
  return createHash('sha256').update(userId).digest('hex').slice(0, HASH_HEX);
}

function add(
  groups: Map<string, HourlyRow>,
  key: string,
  one: { readonly event: SentEvent; readonly spentMs: number | undefined },
): void {
  const sum = groups.get(key) ?? NOTHING;
  const { bot, eventType } = one.event;
  if (bot) {
    groups.set(key, { ...sum, botClicks: sum.botClicks + 1 });
    return;
  }
  groups.set(key, {
    ...sum,
    clicks: sum.clicks + 1,
    pageViews: sum.pageViews + (eventType === 'page_view' ? 1 : 0),
    timeSpentMs: sum.timeSpentMs + (one.spentMs ?? 0),
    timeMeasured: sum.timeMeasured + (one.spentMs === undefined ? 0 : 1),
  });
}

function publishedOf(
  totals: ReadonlyMap<string, HourlyRow>,
  visitors: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, PublishedRow> {
  const published = new Map<string, PublishedRow>();
  for (const [page, { clicks, timeSpentMs, timeMeasured }] of totals) {
    const at = page.lastIndexOf('|');
    const country = page.slice(at + 1);
    published.set(`${page.slice(0, at)}|${COUNTRY_NAMES[country] ?? country}`, {
      clicks,
      uniqueUsers: visitors.get(page)?.size ?? 0,
      avgTimeSpent: timeMeasured === 0 ? null : toMicroseconds(timeSpentMs / timeMeasured / 1_000),
    });
  }
  return published;
}
