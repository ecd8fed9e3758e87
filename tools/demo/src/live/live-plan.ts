/** The SDKs that send, by the name of their maker. */
export const LIVE_SDKS = ['snowplow', 'segment'] as const;
export type LiveSdk = (typeof LIVE_SDKS)[number];

/** One thing that an SDK is told. */
export interface LiveEvent {
  readonly sdk: LiveSdk;
  readonly visitor: string;
  /** The visitor's, as a server that uses an SDK passes it on; null where it does not say. */
  readonly address: string | null;
  /** What happens: a page is viewed, or something else is done there, which is no click. */
  readonly kind: 'view' | 'custom';
  readonly url: string;
  /** When it happens, milliseconds since 1970: the SDK is told so. */
  readonly atMs: number;
}

/** An event, and when to tell the SDK of it. */
export interface PlannedEvent {
  readonly afterMs: number;
  readonly event: LiveEvent;
}

const DURATION_MS = 10_000;
const PAGES = ['home', 'products', 'products/1', 'basket', 'thanks'] as const;
const VIEWS_PER_VISITOR = 8;
const VISITORS_PER_SDK = 4;
const STAGGER_MS = 50;
const ADDRESSES = ['8.8.8.8', '193.0.6.139', null] as const;

/** Under this address are the pages of one run. */
export function livePages(run: string): string {
  return `https://live.example/${run}/`;
}

/**
 * Ten seconds of several visitors who walk through a shop, with both SDKs at once: each views pages one after the other
 * and does one more thing at the end. The last visitor of one SDK is the first of the other. In order of time. Pure.
 *
 * @param startMs when the first page is viewed
 */
export function planLiveTraffic(run: string, startMs: number): PlannedEvent[] {
  const planned: PlannedEvent[] = [];
  for (const [at, sdk] of LIVE_SDKS.entries()) {
    for (let visitor = 0; visitor < VISITORS_PER_SDK; visitor += 1) {
      const number = at * (VISITORS_PER_SDK - 1) + visitor;
      planned.push(...planVisit(run, { sdk, number, startMs }));
    }
  }
  return planned.toSorted((a, b) => a.afterMs - b.afterMs);
}

function planVisit(
  run: string,
  visit: { readonly sdk: LiveSdk; readonly number: number; readonly startMs: number },
): PlannedEvent[] {
  const { sdk, number, startMs } = visit;
  const visitor = `${run}-visitor-${number}`;
  const address = ADDRESSES[number % ADDRESSES.length] ?? null;
  const step = DURATION_MS / VIEWS_PER_VISITOR;
  return Array.from({ length: VIEWS_PER_VISITOR + 1 }, (_, at): PlannedEvent => {
    const page = PAGES[(number + at) % PAGES.length] ?? '';
    const kind = at < VIEWS_PER_VISITOR ? 'view' : 'custom';
    // Marks of a campaign do not make another page.
    const url = `${livePages(run)}${page}?utm_source=${sdk}`;
    const afterMs = at * step + number * STAGGER_MS;
    return { afterMs, event: { sdk, visitor, address, kind, url, atMs: startMs + afterMs } };
  });
}
