import { expectedRows, type SentEvent } from './expected-rows.ts';

const event = (change: Partial<SentEvent> = {}): SentEvent => ({
  event_id: 'e1',
  event_type: 'page_view',
  user_id: 'u1',
  url: 'page_1',
  time_spent: null,
  country: 'USA',
  bot: false,
  ...change,
});

describe('expectedRows', () => {
  it('counts an event once, however often it was sent', () => {
    expect(expectedRows([event(), event(), event({ event_id: 'e2', time_spent: 2 })])).toEqual(
      new Map([['page_1|USA', { clicks: 2, uniqueUsers: 1, avgTimeSpent: 2 }]]),
    );
  });

  it('leaves out bots and what is no click', () => {
    expect(expectedRows([event({ bot: true }), event({ event_type: 'request' })])).toEqual(
      new Map(),
    );
  });
});
