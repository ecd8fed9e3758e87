// Compiled with the tests only (tsconfig.spec.json): the types of jsdom bring those of a browser along.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { JSDOM, ResourceLoader } from 'jsdom';

import { BROWSER_AGENT } from './browser-agent.ts';

export const PAGE = {
  url: 'https://shop.example/products?utm_source=mail&utm_campaign=spring',
  title: 'Products',
  referrer: 'https://a.example/',
} as const;

/** A page, in memory, that the published bundle of a browser SDK runs in. */
export class SdkPage implements Disposable {
  /** Of each request so far, the URL. */
  readonly asked: string[] = [];
  readonly #page: JSDOM;

  /** Runs the bundle, a module's file; what it sends goes out by the network, this process's own unless another is given. */
  constructor(bundle: string, network: typeof fetch = fetch) {
    this.#page = new JSDOM(`<title>${PAGE.title}</title>`, {
      url: PAGE.url,
      referrer: PAGE.referrer,
      runScripts: 'outside-only',
      pretendToBeVisual: true,
      resources: new ResourceLoader({ userAgent: BROWSER_AGENT }),
    });
    Object.assign(this.#page.window, {
      AbortController,
      Headers,
      Request,
      fetch: (input: string | Request, init?: RequestInit) => {
        const request = new Request(input, init);
        request.headers.set('user-agent', BROWSER_AGENT);
        this.asked.push(request.url);
        return network(request);
      },
    });
    this.run(readFileSync(createRequire(import.meta.url).resolve(bundle), 'utf8'));
  }

  run(script: string): void {
    this.#page.window.eval(script);
  }

  get cookie(): string {
    return this.#page.window.document.cookie;
  }

  [Symbol.dispose](): void {
    this.#page.window.close();
  }
}
