import { BROWSER_AGENT } from './browser-agent.ts';

export type SnowplowWire = Readonly<Record<string, unknown>>;

export const TP2 = '/com.snowplowanalytics.snowplow/tp2';
export const SCHEMA = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
export const SPARE_ID = '00000000-0000-4000-8000-00000000000';

/** A page view of the browser tracker. */
export function aPageView(changes: SnowplowWire = {}): SnowplowWire {
  const now = Date.now();
  return {
    e: 'pv',
    eid: `${SPARE_ID}1`,
    tv: 'js-4.6.8',
    aid: 'shop',
    p: 'web',
    dtm: String(now - 1_000),
    stm: String(now),
    url: 'https://shop.example/a',
    page: 'A',
    refr: 'https://search.example/',
    duid: 'd1',
    sid: 's1',
    vid: '3',
    ...changes,
  };
}

/** Sends as the tracker in a page does. */
export class SnowplowSender {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Events, or a body as it is. */
  post(data: unknown, options: { headers?: object; path?: string } = {}): Promise<Response> {
    return fetch(`${this.#url}${options.path ?? TP2}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=UTF-8',
        'user-agent': BROWSER_AGENT,
        ...options.headers,
      },
      body: typeof data === 'string' ? data : JSON.stringify({ schema: SCHEMA, data }),
    });
  }

  get(path: string, fields: SnowplowWire, headers: object = {}): Promise<Response> {
    return fetch(`${this.#url}${path}?${String(new URLSearchParams(fields as never))}`, {
      headers: { 'user-agent': BROWSER_AGENT, ...headers },
    });
  }
}
