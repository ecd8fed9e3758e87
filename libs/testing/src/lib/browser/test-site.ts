import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site whose every path is a page with a link, on another origin than the collector. */
export class TestSite implements AsyncDisposable {
  /** What stands in the head of each page. */
  head = '';
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const title = `Page ${request.url ?? ''}`;
      response.setHeader('content-type', 'text/html').end(
        `<!doctype html><title>${title}</title>${this.head}
         <a id="link" href="/next?a=1">The <b>next</b> page</a><input id="field">`,
      );
    });
  }

  static async start(): Promise<TestSite> {
    const site = new TestSite();
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    return site;
  }

  /** A secure context, as a page with TLS is. */
  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
