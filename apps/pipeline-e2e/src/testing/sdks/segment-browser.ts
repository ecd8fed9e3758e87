import type { RowCells } from '../rows-of.ts';
import { AN_ID, expectedRow } from './expected-row.ts';
import { packageVersion } from './package-version.ts';
import { SdkPage } from './sdk-page.ts';
import type { Sdk, SdkTarget } from './sdk.ts';

const PACKAGE = '@segment/analytics-next';
const SOURCE = `segment:analytics.js-next-${packageVersion(PACKAGE)}`;
const A_MESSAGE_ID = expect.stringMatching(/^ajs-next-\d+-[\da-f-]{36}$/) as string;

/** In a page that knows its visitor, with settings that the collector gives. */
export const SEGMENT_BROWSER: Sdk = {
  name: PACKAGE,
  source: SOURCE,
  send: async (target) => {
    const page = await SdkPage.open(target.browser);
    await page.run(`${PACKAGE}/dist/umd/index.js`, scriptFor(target));
    return {
      rows: await rowsOf(page, target),
      flush: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => page[Symbol.asyncDispose](),
    };
  },
};

function scriptFor({ collectorUrl: cdnURL, appId: writeKey }: SdkTarget): string {
  return `
    var analytics = window.AnalyticsNext.AnalyticsBrowser.load(${JSON.stringify({ writeKey, cdnURL })});
    analytics.identify('ann', { plan: 'pro' });
    analytics.page();
    analytics.track('Added', { price: 9.5 });`;
}

async function rowsOf(page: SdkPage, target: SdkTarget): Promise<RowCells[]> {
  const at = { ...target, source: SOURCE };
  const { hints, geo, agent, ...said } = await page.said();
  const { locale, timezoneId } = SdkPage.settings;
  const place = { path: SdkPage.path, search: SdkPage.query, referrer: '' };
  const sent = {
    anonymousId: AN_ID,
    context: { locale, timezone: timezoneId, page: place, userAgentData: hints },
  };
  const row = (event_type: string, rest: Readonly<Record<string, unknown>>): RowCells =>
    expectedRow(at, {
      event: { ...said.event, event_type, user_id: 'ann' },
      rest: {
        user_id_kind: 'user',
        client_event_id: A_MESSAGE_ID,
        client_hints: hints,
        title: SdkPage.title,
        ...rest,
      },
      geo,
      agent,
    });
  return [
    row('custom', { event_name: 'identify', properties: { ...sent, traits: { plan: 'pro' } } }),
    row('page_view', { properties: { ...sent, properties: place } }),
    row('custom', { event_name: 'Added', properties: { ...sent, properties: { price: 9.5 } } }),
  ];
}
