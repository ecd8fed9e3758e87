import type { Corruption } from './corruption.ts';
import type { Case } from './honest-pipeline.ts';

/** Changes the first row of a map. */
function changeFirst<T>(rows: Map<string, T>, change: (row: T) => T): void {
  const [key, row] = rows.entries().next().value!;
  rows.set(key, change(row));
}

function forgetFirst(rows: Map<string, unknown>): void {
  rows.delete(rows.keys().next().value!);
}

const HOURLY_COLUMNS = ['clicks', 'pageViews', 'botClicks', 'timeSpentMs', 'timeMeasured'] as const;
/** I5 */
export const WRONG_NUMBERS: readonly Corruption[] = [
  ...HOURLY_COLUMNS.map((column): Corruption => ({
    what: `an hour has one more in ${column}`,
    invariant: 'I5',
    apply: ({ evidence }: Case): void => {
      changeFirst(evidence.numbers.hourly, (row) => ({ ...row, [column]: row[column] + 1 }));
    },
  })),
  {
    what: 'an hour is missing',
    invariant: 'I5',
    apply: ({ evidence }: Case): void => {
      forgetFirst(evidence.numbers.hourly);
    },
  },
  {
    what: 'an hour is too many',
    invariant: 'I5',
    apply: ({ evidence: { numbers } }: Case): void => {
      const row = numbers.hourly.values().next().value!;
      numbers.hourly.set('1999-01-01T00:00:00.000Z|page_1|DE', row);
    },
  },
  {
    what: 'a published row has a click more',
    invariant: 'I5',
    apply: ({ evidence }: Case): void => {
      changeFirst(evidence.numbers.published, (row) => ({ ...row, clicks: row.clicks + 1 }));
    },
  },
  {
    what: 'a published row has a user less',
    invariant: 'I5',
    apply: ({ evidence }: Case): void => {
      changeFirst(evidence.numbers.published, (row) => ({
        ...row,
        uniqueUsers: row.uniqueUsers - 1,
      }));
    },
  },
  {
    what: 'a published row has another average',
    invariant: 'I5',
    apply: ({ evidence }: Case): void => {
      changeFirst(evidence.numbers.published, (row) => ({
        ...row,
        avgTimeSpent: (row.avgTimeSpent ?? 0) + 0.001,
      }));
    },
  },
  {
    what: 'a published row is missing',
    invariant: 'I5',
    apply: ({ evidence }: Case): void => {
      forgetFirst(evidence.numbers.published);
    },
  },
  {
    what: 'a published row is too many',
    invariant: 'I5',
    apply: ({ evidence: { numbers } }: Case): void => {
      const row = { clicks: 1, uniqueUsers: 1, avgTimeSpent: null };
      numbers.published.set('no page|DE', row);
    },
  },
  {
    what: 'a visitor is forgotten',
    invariant: 'I5',
    apply: ({ evidence }: Case): void => {
      changeFirst(evidence.numbers.visitors, (users) => new Set([...users].slice(1)));
    },
  },
  {
    what: 'a visitor was never there',
    invariant: 'I5',
    apply: ({ evidence }: Case): void => {
      changeFirst(evidence.numbers.visitors, (users) => new Set([...users, '00']));
    },
  },
];
