import { RunningCollector } from '../../testing/running-collector.ts';
import { aPage, aTrack } from '../../testing/segment-events.ts';
import { idsOf } from '../../testing/stored-events.ts';

let collector: RunningCollector;
beforeEach(async () => {
  collector = await RunningCollector.start();
});
afterEach(async () => {
  await collector.app.stop();
});

describe('the identity of a Segment event', () => {
  it('makes the same event of a retry that is sent later, by a visitor who has logged in', async () => {
    const page = aPage({ messageId: 'ajs-next-1' });
    const sentAt = new Date(Date.now() + 5_000).toISOString();
    await collector.browser.post('/v1/p', page);
    await collector.browser.post('/v1/p', {
      ...page,
      userId: 'u1',
      sentAt,
      _metadata: { retryCount: 1 },
    });

    const [first, retry] = await collector.stored();
    expect([retry?.event_id, retry?.timestamp]).toEqual([first?.event_id, first?.timestamp]);
  });

  it('keeps apart what two applications call by the same id', async () => {
    await collector.browser.post('/v1/track', aTrack({ writeKey: 'one' }));
    await collector.browser.post('/v1/track', aTrack({ writeKey: 'two' }));

    expect(idsOf(await collector.stored()).size).toBe(2);
  });
});
