/** What becomes of events that no collector takes, in a real Chromium. */
import { waitFor } from '@clickstream/service-core/testing';

import {
  pushState,
  stayABit,
  useTrackedSite,
  waitingEvents,
} from '../../testing/browser/tracked-site.ts';

const tracked = useTrackedSite();

describe('while the collector cannot take events', () => {
  it('keeps them and sends them again, each with its id', async () => {
    tracked.setOutage(true);
    const { page, sent } = await tracked.openAnswered('/a', 503);
    await stayABit(page);
    await pushState(page, '/b');
    // With the engaged time of the first.
    await waitFor('all of them', async () => (await waitingEvents(page)) === 3);
    tracked.setOutage(false);

    await tracked.events('page_view', 2);
    await waitFor('an answer', async () => (await waitingEvents(page)) === 0);
    const stored = await tracked.collector.stored();
    expect(stored.map(({ event_id: id }) => id)).toContain(idOfFirst(sent));
    expect(new Set(stored.map(({ event_id: id }) => id)).size).toBe(3);
    expect(stored.map(({ event_type: type }) => type).sort()).toEqual([
      'engagement',
      'page_view',
      'page_view',
    ]);
  });

  it('keeps them for the next page, when the page is closed meanwhile', async () => {
    tracked.setOutage(true);
    const { page, sent } = await tracked.openAnswered('/a', 503);
    await stayABit(page);
    await page.close();
    tracked.setOutage(false);
    const next = await tracked.open('/b');

    const [first, second] = await tracked.events('page_view', 2);
    const report = await tracked.only('engagement');
    await waitFor('an answer', async () => (await waitingEvents(next)) === 0);
    expect(first).toMatchObject({ event_id: idOfFirst(sent), url: `${tracked.url}/a` });
    expect(report.page_view_id).toBe(first?.page_view_id);
    expect(second?.url).toBe(`${tracked.url}/b`);
    // What the first page sent as it was closed may have come after the outage.
    expect(await tracked.distinctEvents()).toHaveLength(3);
  });

  it('loses none of several tabs, and gives none a second id', async () => {
    tracked.setOutage(true);
    const paths = ['/a', '/b', '/c'];
    const [tab] = await Promise.all(paths.map((path) => tracked.open(path)));
    await waitFor('all of them', async () => (await waitingEvents(tab!)) === 3);
    tracked.setOutage(false);

    await tracked.events('page_view', 3);
    await waitFor('an answer', async () => (await waitingEvents(tab!)) === 0);
    const stored = await tracked.distinctEvents();
    expect(stored.map(({ url }) => url).sort()).toEqual(paths.map((path) => tracked.url + path));
  });

  it('keeps what nobody can be reached for', async () => {
    await tracked.context.route('**/v1/events*', (route) => route.abort());
    const page = await tracked.open('/a');
    await page.waitForEvent('requestfailed');
    expect(await waitingEvents(page)).toBe(1);
    await tracked.context.unroute('**/v1/events*');

    expect(await tracked.only('page_view')).toMatchObject({ url: `${tracked.url}/a` });
  });
});

describe('what will never be taken', () => {
  it('is dropped', async () => {
    await tracked.reset({ COLLECTOR_WRITE_KEYS: 'key-1' });
    tracked.useTracker('data-write-key="another"');
    const { page } = await tracked.openAnswered('/a', 401);
    await waitFor('an empty queue', async () => (await waitingEvents(page)) === 0);
    await page.close();
    tracked.useTracker('data-write-key="key-1"');
    await tracked.open('/b');

    expect((await tracked.only('page_view')).url).toBe(`${tracked.url}/b`);
  });
});

function idOfFirst(sent: string): string | undefined {
  return (JSON.parse(sent) as { readonly event_id: string }[])[0]?.event_id;
}
