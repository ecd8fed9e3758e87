import { aClickEvent } from '@clickstream/event-schema/testing';

import { findEventProblem } from './event-rules.ts';

const RECEIVED = Date.UTC(2026, 0, 15);
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

describe('findEventProblem', () => {
  it.each([
    ['a usual event', {}],
    ['no time spent', { time_spent: null }],
    ['no time at all spent', { time_spent: 0 }],
    ['a time spent of a leap year', { time_spent: 366 * 86_400 }],
    ['the last moment of all', { timestamp: LAST_MOMENT, received_at: LAST_MOMENT - 86_399_999 }],
    ['the first moment of all', { timestamp: 0 }],
    ['an event of years ago', { timestamp: Date.UTC(2015, 4, 17) }],
    ['an id in upper case', { event_id: 'A987FBC9-4BED-3078-AF07-9141BA07C9F3' }],
    ['a type of a later version', { event_type: 'scroll' }],
    ['a clock that is ahead by hours', { timestamp: RECEIVED + 3_600_000, received_at: RECEIVED }],
  ])('lets %s pass', (_, changes) => {
    expect(findEventProblem(aClickEvent(changes))).toBeUndefined();
  });

  it.each([
    ['an id that is no UUID', { event_id: 'abc' }, 'event_id'],
    ['an id without hyphens', { event_id: 'a987fbc94bed3078af079141ba07c9f3' }, 'event_id'],
    ['no user', { user_id: '' }, 'user_id'],
    ['no page', { url: '' }, 'url'],
    ['a page of spaces', { url: ' \n' }, 'url'],
    ['no type', { event_type: '' }, 'event_type'],
    ['a time before 1970', { timestamp: -1 }, 'timestamp'],
    [
      'a time in the far future',
      { timestamp: RECEIVED + 90_000_000, received_at: RECEIVED },
      'timestamp',
    ],
    [
      'a time in the year 10000',
      { timestamp: LAST_MOMENT + 1, received_at: LAST_MOMENT - 86_399_999 },
      'timestamp',
    ],
    ['a receipt in the year 10000', { received_at: Date.UTC(10_000, 0, 1) }, 'received_at'],
    ['a receipt before 1970', { received_at: -5 }, 'received_at'],
    ['a time spent below zero', { time_spent: -0.1 }, 'time_spent'],
    ['a time spent of more than a year', { time_spent: 366 * 86_400 + 1 }, 'time_spent'],
    ['a time spent whose milliseconds no sum can hold', { time_spent: 1e300 }, 'time_spent'],
    ['a time spent for ever', { time_spent: Infinity }, 'time_spent'],
    ['a time spent that is no number', { time_spent: Number.NaN }, 'time_spent'],
  ])('refuses %s', (_, changes, field) => {
    expect(findEventProblem(aClickEvent(changes))).toContain(field);
  });
});
