import { createHash } from 'node:crypto';

/** One kind of request that is measured. */
export interface RequestKind {
  readonly name: string;
  readonly events: number;
  /** Whole requests, no two alike. */
  readonly requests: readonly Buffer[];
}

const DISTINCT = 64;
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const TP2 = '/com.snowplowanalytics.snowplow/tp2';

/** A page view of a shop, as far as all protocols can say it. */
interface View {
  readonly id: string;
  readonly user: string;
  readonly session: string;
  readonly url: string;
  readonly referrer: string;
  readonly title: string;
  readonly ip: string;
  readonly at: number;
}

/** What goes over the wire for each protocol and size that is measured; made once, with today's times. Pure but for `now`. */
export const REQUEST_KINDS = {
  'v1-10': (now: number) => kind('/v1/events, 10 events', 10, now, v1Events),
  'v1-1': (now: number) => kind('/v1/events, 1 event', 1, now, v1Events),
  'tp2-10': (now: number) => kind('Snowplow tp2, 10 events', 10, now, snowplow),
  'segment-10': (now: number) => kind('Segment /v1/batch, 10 events', 10, now, segment),
} as const satisfies Readonly<Record<string, (now: number) => RequestKind>>;
export type RequestKindName = keyof typeof REQUEST_KINDS;

/** A whole POST with a JSON body. */
export function toPost(path: string, body: string, headers: readonly string[] = []): Buffer {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    ...headers,
    `content-length: ${String(Buffer.byteLength(body))}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

function kind(
  name: string,
  events: number,
  now: number,
  toRequest: (views: readonly View[]) => Buffer,
): RequestKind {
  const requests = Array.from({ length: DISTINCT }, (_, request) =>
    toRequest(Array.from({ length: events }, (__, at) => aView(request * events + at, now))),
  );
  return { name, events, requests };
}

function aView(index: number, now: number): View {
  return {
    id: uuidOf(`event ${String(index)}`),
    user: uuidOf(`user ${String(index % 200)}`),
    session: uuidOf(`session ${String(index % 300)}`),
    url: `https://shop.example/products/${String(index)}?color=blue&size=${String(index % 7)}`,
    referrer: 'https://shop.example/search?q=shoes',
    title: `Product nº ${String(index)} – Shop`,
    ip: `203.0.113.${String(index % 250)}`,
    at: now - index * 10,
  };
}

function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

function v1Events(views: readonly View[]): Buffer {
  const events = views.map((view) => ({
    event_id: view.id,
    event_type: 'page_view',
    user_id: view.user,
    session_id: view.session,
    url: view.url,
    referrer: view.referrer,
    title: view.title,
    timestamp: new Date(view.at).toISOString(),
    time_spent: 12.5,
    ip: view.ip,
    user_agent: AGENT,
    app_id: 'shop',
  }));
  return toPost('/v1/events', JSON.stringify(events.length === 1 ? events[0] : events));
}

function snowplow(views: readonly View[]): Buffer {
  const data = views.map((view) => ({
    e: 'pv',
    eid: view.id,
    tv: 'js-4.10.1',
    p: 'web',
    aid: 'shop',
    duid: view.user,
    sid: view.session,
    url: view.url,
    refr: view.referrer,
    page: view.title,
    dtm: String(view.at),
    stm: String(view.at + 50),
    ip: view.ip,
    res: '1920x1080',
    lang: 'en-US',
  }));
  const schema = 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4';
  return toPost(TP2, JSON.stringify({ schema, data }), [`user-agent: ${AGENT}`]);
}

function segment(views: readonly View[]): Buffer {
  const batch = views.map((view) => ({
    type: 'page',
    messageId: `ajs-next-${view.id}`,
    anonymousId: view.user,
    timestamp: new Date(view.at).toISOString(),
    properties: { url: view.url, referrer: view.referrer, title: view.title },
    context: {
      ip: view.ip,
      userAgent: AGENT,
      library: { name: 'analytics.js', version: 'next-1.84.3' },
    },
  }));
  const sentAt = new Date((views[0]?.at ?? 0) + 50).toISOString();
  return toPost('/v1/batch', JSON.stringify({ writeKey: 'shop', batch, sentAt }));
}
