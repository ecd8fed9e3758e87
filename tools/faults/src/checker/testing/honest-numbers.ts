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
  const byHour = Map.groupBy(counting, ({ timestampMs, url, country }) => {
    const hour = new Date(timestampMs).toISOString().replace(/:.*/, ':00:00.000Z');
    return `${hour}|${url}|${country}`;
  });
  const byPage = Map.groupBy(people, ({ url, country }) => `${url}|${country}`);
  const byName = Map.groupBy(people, ({ url, country }) => `${url}|${NAMES[country] ?? ''}`);
  return {
    hourly: new Map([...byHour].map(([key, group]) => [key, hourlyRow(group)])),
    published: new Map([...byName].map(([key, group]) => [key, publishedRow(group)])),
    visitors: new Map([...byPage].map(([key, group]) => [key, usersOf(group)])),
  };
}

function hourlyRow(group: readonly SentEvent[]): HourlyRow {
  const people = group.filter(({ bot }) => !bot);
  return {
    clicks: people.length,
    pageViews: people.filter(({ eventType }) => eventType === 'page_view').length,
    botClicks: group.length - people.length,
    timeSpentMs: spentOf(people).reduce((sum, ms) => sum + ms, 0),
    timeMeasured: spentOf(people).length,
  };
}

function publishedRow(group: readonly SentEvent[]): PublishedRow {
  const spent = spentOf(group);
  const total = spent.reduce((sum, ms) => sum + ms, 0);
  return {
    clicks: group.length,
    uniqueUsers: usersOf(group).size,
    avgTimeSpent: spent.length === 0 ? null : toMicroseconds(total / spent.length / 1_000),
  };
}

function spentOf(group: readonly SentEvent[]): number[] {
  return group.flatMap(({ timeSpent }) =>
    timeSpent === null ? [] : [Number((timeSpent * 1_000).toFixed())],
  );
}

function usersOf(group: readonly SentEvent[]): Set<string> {
  return new Set(
    group.map(({ userId }) =>
      createHash('sha256').update(userId).digest().subarray(0, 16).toString('hex'),
    ),
  );
}
