import { Analytics } from '@segment/analytics-node';

import type { RowCells } from '../rows-of.ts';
import { expectedRow } from './expected-row.ts';
import { packageVersion } from './package-version.ts';
import type { Sdk, SdkTarget } from './sdk.ts';

const PACKAGE = '@segment/analytics-node';
const SOURCE = `segment:${PACKAGE}-${packageVersion(PACKAGE)}`;
const PAGE = 'https://shop.example/products';
/** What the server knows of its visitor. */
const VISITOR = {
  ip: '8.8.8.8',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};
const A_MESSAGE_ID = expect.stringMatching(/^node-next-\d+-[\da-f-]{36}$/) as string;

/** On a server that passes on what its visitor does. */
export const SEGMENT_NODE: Sdk = {
  name: PACKAGE,
  source: SOURCE,
  send: (target) => {
    const { collectorUrl: host, appId: writeKey } = target;
    const analytics = new Analytics({ writeKey, host, flushAt: 2 });
    const user = { userId: 'ann', anonymousId: 'visitor-7' };
    const context = { ...VISITOR, page: { url: PAGE, title: 'Products' } };
    analytics.page({ ...user, context, properties: { plan: 'pro' } });
    analytics.track({ ...user, event: 'Added', properties: { price: 9.5 } });
    return Promise.resolve({
      rows: rowsOf(target),
      flush: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => analytics.closeAndFlush(),
    });
  },
};

function rowsOf(target: SdkTarget): RowCells[] {
  const at = { ...target, source: SOURCE };
  const visit = { user_id: 'ann' };
  const rest = { user_id_kind: 'user', client_event_id: A_MESSAGE_ID };
  const anonymousId = 'visitor-7';
  return [
    expectedRow(at, {
      event: { ...visit, event_type: 'page_view', url: PAGE, raw_url: PAGE },
      rest: {
        ...rest,
        title: 'Products',
        properties: { anonymousId, properties: { plan: 'pro' } },
      },
      geo: { ip: VISITOR.ip, country: 'US' },
      agent: {
        browser: 'Firefox',
        browser_version: '140.0',
        os: 'Linux',
        device: 'desktop',
        raw: VISITOR.userAgent,
      },
    }),
    expectedRow(at, {
      event: { ...visit, event_type: 'custom', url: '(none)', raw_url: '(none)' },
      rest: {
        ...rest,
        event_name: 'Added',
        properties: { anonymousId, properties: { price: 9.5 } },
      },
    }),
  ];
}
