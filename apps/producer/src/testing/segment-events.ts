export type JsonFields = Readonly<Record<string, unknown>>;

export const WRITE_KEY = 'wk1';
export const MESSAGE_ID = '00000000-0000-4000-8000-000000000001';

/** A page view of the browser SDK. */
export function aPage(changes: JsonFields = {}): JsonFields {
  const now = Date.now();
  return {
    type: 'page',
    messageId: MESSAGE_ID,
    anonymousId: 'a1',
    timestamp: new Date(now - 1_000).toISOString(),
    sentAt: new Date(now).toISOString(),
    writeKey: WRITE_KEY,
    properties: { url: 'https://shop.example/a', path: '/a' },
    context: {
      page: {
        url: 'https://shop.example/a',
        referrer: 'https://search.example/',
        title: 'A',
        path: '/a',
        search: '',
      },
      library: { name: 'analytics.js', version: 'next-1.2.3' },
      locale: 'en-GB',
      campaign: { source: 'mail' },
    },
    ...changes,
  };
}

/** A track of a server. */
export function aTrack(changes: JsonFields = {}): JsonFields {
  return {
    type: 'track',
    event: 'Order Completed',
    userId: 'u1',
    messageId: 'm-1',
    timestamp: new Date().toISOString(),
    properties: { url: '/target', total: 3 },
    ...changes,
  };
}
