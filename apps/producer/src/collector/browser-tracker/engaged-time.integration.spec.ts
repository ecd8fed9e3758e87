/** The time that a visitor is with a page, in a real Chromium with a clock that the test turns. */
import type { Page } from 'playwright-core';

import {
  call,
  pushState,
  setVisibility,
  useTrackedSite,
} from '../../testing/browser/tracked-site.ts';

const tracked = useTrackedSite();

describe('engaged time', () => {
  /** A page whose clock the test turns. */
  const openWithClock = (): Promise<Page> => tracked.open('/a', (page) => page.clock.install());

  async function passSeconds(page: Page, seconds: number): Promise<void> {
    await page.clock.fastForward(seconds * 1_000);
  }

  it('is what the page was visible and its visitor active, in reports that add up', async () => {
    const page = await openWithClock();
    await passSeconds(page, 20);
    await page.mouse.move(10, 10);
    // Thirty seconds of these: then the visitor is idle.
    await passSeconds(page, 100);
    await setVisibility(page, 'hidden');
    await passSeconds(page, 100);
    await setVisibility(page, 'visible');
    await passSeconds(page, 5);
    await page.keyboard.press('a');
    await passSeconds(page, 5);
    await setVisibility(page, 'hidden');

    const reports = await tracked.events('engagement', 2);
    const view = await tracked.only('page_view');
    const { page_view_id, session_id, user_id, url } = view;
    for (const report of reports) {
      expect(report).toMatchObject({ page_view_id, session_id, user_id, url });
    }
    expectSeconds(reports[0]?.time_spent, 50);
    expectSeconds(reports[1]?.time_spent, 10);
  });

  it('arrives by beacon when the page is closed', async () => {
    const page = await openWithClock();
    await tracked.events('page_view', 1);
    await passSeconds(page, 7);
    // Whatever comes now does not come by it.
    await page.evaluate(() => {
      window.fetch = () => Promise.reject(new Error('gone'));
    });
    await page.close();

    expectSeconds((await tracked.only('engagement')).time_spent, 7);
  });

  it('of one page does not count for the page after it', async () => {
    const page = await openWithClock();
    await passSeconds(page, 12);
    await pushState(page, '/b');
    await page.clock.runFor(10);
    await tracked.events('page_view', 2);
    await passSeconds(page, 3);
    await setVisibility(page, 'hidden');

    const reports = await tracked.events('engagement', 2);
    expect(reports.map(({ url }) => url)).toEqual([`${tracked.url}/a`, `${tracked.url}/b`]);
    expectSeconds(reports[0]?.time_spent, 12);
    expectSeconds(reports[1]?.time_spent, 3);
  });

  it('is none of a page that nobody has seen', async () => {
    const page = await tracked.open('/a', async (hidden) => {
      await hidden.clock.install();
      await hidden.addInitScript(() => {
        Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      });
    });
    await passSeconds(page, 60);
    await call(page, 'track', 'end');
    await page.close();

    await tracked.events('custom', 1);
    expect((await tracked.collector.stored()).map(({ event_type: type }) => type).sort()).toEqual([
      'custom',
      'page_view',
    ]);
  });
});

/** The clock goes on while the test runs; what it leaves out or counts too much is more than this. */
function expectSeconds(measured: number | null | undefined, seconds: number): void {
  expect(measured).toBeGreaterThanOrEqual(seconds);
  expect(measured).toBeLessThan(seconds + 5);
}
