import type { RowCells } from '../rows-of.ts';
import { AN_ID, expectedRow } from './expected-row.ts';
import { SdkPage } from './sdk-page.ts';
import type { Sdk, SdkTarget } from './sdk.ts';

const SOURCE = 'clickstream.js:1';

/** The project's own, in a page, as the collector serves it. */
export const CLICKSTREAM_JS: Sdk = {
  name: '/clickstream.js',
  source: SOURCE,
  send: async (target) => {
    const { collectorUrl, appId, browser } = target;
    const page = await SdkPage.open(
      browser,
      `<script src="${collectorUrl}/clickstream.js" data-app-id="${appId}"></script>`,
    );
    await page.page.evaluate(`clickstream('track', 'Added', { price: 9.5 })`);
    return {
      rows: await rowsOf(page, target),
      flush: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => page[Symbol.asyncDispose](),
    };
  },
};

async function rowsOf(page: SdkPage, target: SdkTarget): Promise<RowCells[]> {
  const at = { ...target, source: SOURCE };
  const { hints, geo, agent, ...said } = await page.said();
  const event = { ...said.event, user_id: AN_ID, session_id: AN_ID, page_view_id: AN_ID };
  const rest = { user_id_kind: 'anonymous', client_hints: hints };
  return [
    expectedRow(at, {
      event: { ...event, event_type: 'page_view' },
      rest: { ...rest, title: SdkPage.title },
      geo,
      agent,
    }),
    expectedRow(at, {
      event: { ...event, event_type: 'custom' },
      rest: { ...rest, event_name: 'Added', properties: { price: 9.5 } },
      geo,
      agent,
    }),
  ];
}
