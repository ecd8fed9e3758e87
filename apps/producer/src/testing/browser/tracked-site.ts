import type { ClickEvent } from '@clickstream/event-schema';
import { waitFor } from '@clickstream/service-core/testing';
import { startTestBrowser, TestSite } from '@clickstream/testing/browser';
import type { Browser, BrowserContext, Page } from 'playwright-core';

import { RunningCollector } from '../running-collector.ts';

interface TrackedWindow {
  readonly clickstream: (...command: readonly unknown[]) => void;
}

type EventType = ClickEvent['event_type'];

/** A site whose pages have the project's own tracker, open in a real Chromium, and the collector behind it. */
export class TrackedSite implements AsyncDisposable {
  #site: TestSite | undefined;
  #browser: Browser | undefined;
  #context: BrowserContext | undefined;
  #collector: RunningCollector | undefined;

  async start(): Promise<void> {
    this.#site = await TestSite.start();
    this.#browser = await startTestBrowser();
  }

  get site(): TestSite {
    return started(this.#site);
  }

  get url(): string {
    return this.site.url;
  }

  get context(): BrowserContext {
    return started(this.#context);
  }

  get collector(): RunningCollector {
    return started(this.#collector);
  }

  /** An empty browser and an empty collector. */
  async reset(env: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.#close();
    this.#collector = await RunningCollector.start({ env });
    this.#context = await started(this.#browser).newContext();
    this.useTracker();
  }

  /** @param attributes further ones of the tracker's script element */
  useTracker(attributes = '', before = ''): void {
    const address = `${this.collector.url}/clickstream.js`;
    this.site.head = `${before}<script async src="${address}" data-app-id="shop" ${attributes}></script>`;
  }

  /** Opens a page in a tab of its own; the tracker runs when this returns. */
  async open(path: string, prepare?: (page: Page) => Promise<unknown>): Promise<Page> {
    const page = await this.context.newPage();
    await prepare?.(page);
    await page.goto(this.url + path);
    await page.waitForFunction(
      () => 'isRunning' in (window as unknown as TrackedWindow).clickstream,
    );
    return page;
  }

  /** Opens a page, and waits until its first events are answered so. Gives what was sent, too. */
  async openAnswered(path: string, status: number): Promise<{ page: Page; sent: string }> {
    const answered = this.context.waitForEvent('response', (response) =>
      response.url().includes('/v1/events'),
    );
    const page = await this.open(path);
    const response = await answered;
    expect(response.status()).toBe(status);
    return { page, sent: response.request().postData() ?? '' };
  }

  /** Each event once: what was sent again has to be the same event. */
  async distinctEvents(): Promise<ClickEvent[]> {
    const byId = new Map<string, ClickEvent>();
    for (const event of await this.collector.stored()) {
      const known = byId.get(event.event_id) ?? event;
      expect({ ...event, received_at: known.received_at }).toEqual(known);
      byId.set(event.event_id, known);
    }
    return [...byId.values()];
  }

  /** At least so many events of a type, in the order in which they happened. */
  async events(type: EventType, count: number): Promise<ClickEvent[]> {
    const find = async (): Promise<ClickEvent[]> =>
      (await this.distinctEvents())
        .filter(({ event_type: found }) => found === type)
        .toSorted((a, b) => a.timestamp - b.timestamp);
    await waitFor(`${count} of ${type}`, async () => (await find()).length >= count);
    return find();
  }

  /** The one event of a type. */
  async only(type: EventType): Promise<ClickEvent> {
    const [event, ...more] = await this.events(type, 1);
    expect(more).toEqual([]);
    return event!;
  }

  /** Whether the brokers behind the collector are away: it answers 503. */
  setOutage(isOut: boolean): void {
    this.collector.sink.failNext(isOut ? Infinity : 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await this.#browser?.close();
    await this.#site?.[Symbol.asyncDispose]();
  }

  async #close(): Promise<void> {
    await this.#context?.close();
    await this.#collector?.app.stop();
  }
}

function started<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('start and reset come first');
  return part;
}

/** The one of a test file: empty before each of its tests, gone after the last. */
export function useTrackedSite(): TrackedSite {
  const tracked = new TrackedSite();
  beforeAll(() => tracked.start());
  beforeEach(() => tracked.reset());
  afterAll(() => tracked[Symbol.asyncDispose]());
  return tracked;
}

/** `clickstream(…)`, as a script of the page calls it. */
export function call(page: Page, ...command: unknown[]): Promise<void> {
  return page.evaluate((args) => {
    (window as unknown as TrackedWindow).clickstream(...args);
  }, command);
}

/** What a page of one document does when the visitor goes on. */
export function pushState(page: Page, path: string): Promise<void> {
  return page.evaluate((url) => {
    history.pushState({}, '', url);
  }, path);
}

/**
 * A headless Chromium shows every page, so a hidden one is played: by the state that a page reads, and the event that tells
 * of it.
 */
export function setVisibility(page: Page, state: DocumentVisibilityState): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);
}

/** As {@link setVisibility}: this Chromium keeps no page that is left, as others do. */
export function leaveAndReturn(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const type of ['pagehide', 'pageshow']) {
      dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
    }
  });
}

/** Waits until the page has been seen for long enough to be worth a report. */
export async function stayABit(page: Page): Promise<void> {
  const since = await page.evaluate(() => performance.now());
  await page.waitForFunction((start) => performance.now() - start > 200, since);
}

/** How many events the page's browser keeps for another try. */
export function waitingEvents(page: Page): Promise<number> {
  return page.evaluate(
    () => Object.keys(localStorage).filter((name) => name.startsWith('clickstream.event')).length,
  );
}
