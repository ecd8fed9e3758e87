import { expectedNumbers, visitorHash } from './oracle.ts';
import { aSentEvent } from './testing/sent.ts';

const TEN = '2026-05-01T10:00:00.000Z';
const ELEVEN_MS = Date.UTC(2026, 4, 1, 11);

describe('expectedNumbers', () => {
  it('follows docs/events.md', () => {
    const numbers = expectedNumbers([
      aSentEvent(1, { timeSpent: 1 }),
      aSentEvent(2, { timeSpent: 2.001, userId: 'bob', timestampMs: ELEVEN_MS - 1 }),
      aSentEvent(3, { eventType: 'click', timestampMs: ELEVEN_MS }),
      aSentEvent(4, { bot: true, timeSpent: 100, userId: 'bot' }),
      aSentEvent(5, { eventType: 'page_ping' }),
      aSentEvent(6, { eventType: 'request' }),
      aSentEvent(7, { country: 'US', bot: true }),
    ]);

    const ann = visitorHash('ann');
    expect(numbers).toEqual({
      hourly: new Map([
        [
          `${TEN}|page_1|DE`,
          row({ clicks: 2, pageViews: 2, botClicks: 1, timeSpentMs: 3001, timeMeasured: 2 }),
        ],
        ['2026-05-01T11:00:00.000Z|page_1|DE', row({ clicks: 1 })],
        [`${TEN}|page_1|US`, row({ botClicks: 1 })],
      ]),
      published: new Map([['page_1|Germany', { clicks: 3, uniqueUsers: 2, avgTimeSpent: 1.5005 }]]),
      visitors: new Map([['page_1|DE', new Set([ann, visitorHash('bob')])]]),
    });
  });

  it('publishes no average when nothing was measured, and the names of the countries', () => {
    const events = ['US', 'IN', 'DE', 'BR', 'ZZ'].map((country, n) => aSentEvent(n, { country }));

    expect([...expectedNumbers(events).published]).toEqual(
      ['USA', 'India', 'Germany', 'Brazil', 'Unknown'].map((name) => [
        `page_1|${name}`,
        { clicks: 1, uniqueUsers: 1, avgTimeSpent: null },
      ]),
    );
  });

  it('names visitors as MySQL does', () => {
    // printf 'ann' | sha256sum | cut -c1-32
    expect(visitorHash('ann')).toBe('49915e0d7d4b402e3017d010bc1c0e83');
  });
});

function row(change: object): object {
  return { clicks: 0, pageViews: 0, botClicks: 0, timeSpentMs: 0, timeMeasured: 0, ...change };
}
