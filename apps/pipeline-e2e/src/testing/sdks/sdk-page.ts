import { createRequire } from 'node:module';

import { TestSite } from '@clickstream/testing/browser';
import type { Browser, Page } from 'playwright-core';

const require = createRequire(import.meta.url);
const PATH = '/products';
const QUERY = '?id=1';
/** What trackers tell of a browser, where it would say what this machine is set to. */
const SETTINGS = {
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  viewport: { width: 1000, height: 700 },
  screen: { width: 1200, height: 800 },
};

/** A page of a site of its own, in a real browser that has never been there. */
export class SdkPage implements AsyncDisposable {
  static readonly path = PATH;
  static readonly query = QUERY;
  static readonly title = `Page ${PATH}${QUERY}`;
  static readonly settings = SETTINGS;
  readonly url: string;
  readonly page: Page;
  readonly #site: TestSite;

  private constructor(site: TestSite, page: Page) {
    this.#site = site;
    this.url = site.url + PATH + QUERY;
    this.page = page;
  }

  /** @param head what stands in the head of the page */
  static async open(browser: Browser, head = ''): Promise<SdkPage> {
    const site = await TestSite.start();
    site.head = head;
    const context = await browser.newContext(SETTINGS);
    const opened = new SdkPage(site, await context.newPage());
    await opened.page.goto(opened.url);
    return opened;
  }

  /** Adds the script that a package publishes, and one of the page's own that uses it. */
  async run(bundle: string, script: string): Promise<void> {
    await this.page.addScriptTag({ path: require.resolve(bundle) });
    await this.page.addScriptTag({ content: script });
  }

  /** What the rows of its events say of the page and the browser, whichever SDK tells it. */
  async said(): Promise<{
    readonly event: { readonly url: string; readonly raw_url: string };
    readonly hints: unknown;
    readonly geo: { readonly ip: string };
    readonly agent: Readonly<Record<string, unknown>>;
  }> {
    const hints = await this.page.evaluate<string>('JSON.stringify(navigator.userAgentData)');
    return {
      event: { url: this.url, raw_url: this.url },
      hints: JSON.parse(hints) as unknown,
      geo: { ip: '127.0.0.1' },
      agent: {
        browser: 'Chrome',
        browser_version: this.page.context().browser()?.version(),
        os: 'Linux',
        device: 'desktop',
        bot: true,
        bot_reason: 'agent: Headless',
        raw: await this.page.evaluate<string>('navigator.userAgent'),
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    await this.#site[Symbol.asyncDispose]();
  }
}
