import { createHash } from 'node:crypto';

import type { SentEvent } from '../../ledger/sent-event.ts';
import {
  toMicroseconds,
  type HourlyRow,
  type PublishedNumbers,
  type PublishedRow,
} from '../evidence.ts';

/** Numbers that a test may falsify. */
export interface OpenNumbers extends PublishedNumbers {
  readonly published: Map<string, PublishedRow>;
  readonly hourly: Map<string, HourlyRow>;
  readonly visitors: Map<string, Set<string>>;
}

const HALF_AN_HOUR_MS = 1_800_000;
const NAMES: Readonly<Record<string, string>> = {
  US: 'USA',
  IN: 'India',
  DE: 'Germany',
  BR: 'Brazil',
  ZZ: 'Unknown',
};

/** The tables as SQL would make them, `GROUP BY` by `GROUP BY`: another way than the oracle's. */
export function honestNumbers(events: readonly SentEvent[]): OpenNumbers {
  const counting = events.filter(({ eventType }) => ['page_view', 'click'].includes(eventType));
  const people = counting.filter(({ bot }) => !bot);
  const spentOf = (group: readonly SentEvent[]): number[] =>
    group.flatMap((event) => timeOf(event, events) ?? []);
  const byHour = Map.groupBy(counting, ({ timestampMs, url, country }) => {
    const hour = new Date(timestampMs).toISOString().replace(/:.*/, ':00:00.000Z');
    return `${hour}|${url}|${country}`;
  });
  const byPage = Map.groupBy(people, ({ url, country }) => `${url}|${country}`);
  const byName = Map.groupBy(people, ({ url, country }) => `${url}|${NAMES[country] ?? ''}`);
  return {
    hourly: new Map([...byHour].map(([key, group]) => [key, hourlyRow(group, spentOf)])),
    published: new Map([...byName].map(([key, group]) => [key, publishedRow(group, spentOf)])),
    visitors: new Map([...byPage].map(([key, group]) => [key, usersOf(group)])),
  };
}

type SpentOf = (group: readonly SentEvent[]) => number[];

function hourlyRow(group: readonly SentEvent[], spentOf: SpentOf): HourlyRow {
  const people = group.filter(({ bot }) => !bot);
  return {
    clicks: people.length,
    pageViews: people.filter(({ eventType }) => eventType === 'page_view').length,
    botClicks: group.length - people.length,
    timeSpentMs: spentOf(people).reduce((sum, ms) => sum + ms, 0),
    timeMeasured: spentOf(people).length,
  };
}

function publishedRow(group: readonly SentEvent[], spentOf: SpentOf): PublishedRow {
  const spent = spentOf(group);
  const total = spent.reduce((sum, ms) => sum + ms, 0);
  return {
    clicks: group.length,
    uniqueUsers: usersOf(group).size,
    avgTimeSpent: spent.length === 0 ? null : toMicroseconds(total / spent.length / 1_000),
  };
}

function timeOf(event: SentEvent, all: readonly SentEvent[]): number | undefined {
  if (event.timeSpent !== null) return Number((event.timeSpent * 1_000).toFixed());
  const followers = all.filter(
    ({ bot, eventType, timestampMs, userId }) =>
      event.eventType === 'page_view' &&
      !bot &&
      eventType !== 'request' &&
      userId === event.userId &&
      timestampMs > event.timestampMs &&
      timestampMs <= event.timestampMs + HALF_AN_HOUR_MS,
  );
  const pages = followers.filter(({ eventType }) => eventType === 'page_view');
  const ends = (pages.length > 0 ? pages : followers).map(({ timestampMs }) => timestampMs);
  const end = pages.length > 0 ? Math.min(...ends) : Math.max(...ends);
  return ends.length === 0 ? undefined : end - event.timestampMs;
}

function usersOf(group: readonly SentEvent[]): Set<string> {
  return new Set(
    group.map(({ userId }) =>
      createHash('sha256').update(userId).digest().subarray(0, 16).toString('hex'),
    ),
  );
}
