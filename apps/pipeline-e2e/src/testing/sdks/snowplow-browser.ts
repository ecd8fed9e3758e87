import type { RowCells } from '../rows-of.ts';
import { AN_ID, expectedRow } from './expected-row.ts';
import { packageVersion } from './package-version.ts';
import { SdkPage } from './sdk-page.ts';
import type { Sdk, SdkTarget } from './sdk.ts';

const PACKAGE = '@snowplow/browser-tracker';
const SOURCE = `snowplow:js-${packageVersion(PACKAGE)}`;
const WEB_PAGE = 'iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0';

/** In a page, by POST, with the id of the page view in a context. */
export const SNOWPLOW_BROWSER: Sdk = {
  name: PACKAGE,
  source: SOURCE,
  send: async (target) => {
    const page = await SdkPage.open(target.browser);
    await page.run(`${PACKAGE}/dist/index.umd.min.js`, scriptFor(target));
    return {
      rows: await rowsOf(page, target),
      flush: () => page.page.evaluate('sp.flushBuffer()'),
      [Symbol.asyncDispose]: () => page[Symbol.asyncDispose](),
    };
  },
};

function scriptFor({ collectorUrl, appId }: SdkTarget): string {
  const settings = { appId, contexts: { webPage: true }, bufferSize: 2 };
  return `
    var sp = window.snowplowBrowserTracking;
    sp.newTracker('sp', '${collectorUrl}', ${JSON.stringify(settings)});
    sp.trackPageView();
    sp.trackStructEvent({ category: 'cart', action: 'add', value: 9.5 });`;
}

async function rowsOf(page: SdkPage, target: SdkTarget): Promise<RowCells[]> {
  const at = { ...target, source: SOURCE };
  const { hints, geo, agent, ...said } = await page.said();
  const event = { ...said.event, user_id: AN_ID, session_id: AN_ID, page_view_id: AN_ID };
  const { locale, timezoneId, viewport, screen } = SdkPage.settings;
  const size = `${viewport.width}x${viewport.height}`;
  const rest = { user_id_kind: 'anonymous', client_hints: hints };
  const properties = {
    platform: 'web',
    tracker: 'sp',
    session_index: '1',
    cookies_enabled: '1',
    charset: 'windows-1252',
    color_depth: '24',
    language: locale,
    timezone: timezoneId,
    viewport: size,
    document: size,
    screen: `${screen.width}x${screen.height}`,
    contexts: [{ schema: WEB_PAGE, data: { id: AN_ID } }],
  };
  return [
    expectedRow(at, {
      event: { ...event, event_type: 'page_view' },
      rest: { ...rest, title: SdkPage.title, properties },
      geo,
      agent,
    }),
    expectedRow(at, {
      event: { ...event, event_type: 'custom' },
      rest: {
        ...rest,
        event_name: 'add',
        properties: { ...properties, category: 'cart', action: 'add', value: '9.5' },
      },
      geo,
      agent,
    }),
  ];
}
