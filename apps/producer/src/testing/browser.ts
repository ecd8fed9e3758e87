import { BROWSER_AGENT } from './browser-agent.ts';

type RequestHeaders = Readonly<Record<string, string>>;

export interface GetOptions {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: RequestHeaders;
}

/** Sends requests to one server as a browser does; headers given with a request win. */
export class Browser {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Posts a text or bytes as they are, anything else as JSON. */
  post(path: string, body: unknown, headers: RequestHeaders = {}): Promise<Response> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    return fetch(`${this.#url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': BROWSER_AGENT, ...headers },
      body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    });
  }

  get(path: string, options: GetOptions = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      ...options,
      headers: { 'user-agent': BROWSER_AGENT, ...options.headers },
    });
  }
}
