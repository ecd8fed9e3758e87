import { REFERRER_LIST_VERSION } from '@clickstream/enrichment';
import { buildPageView, buildStructEvent, newTracker, version } from '@snowplow/node-tracker';

import type { RowCells } from '../rows-of.ts';
import { expectedRow } from './expected-row.ts';
import type { Sdk, SdkTarget } from './sdk.ts';

const SOURCE = `snowplow:node-${version}`;
const USER = 'ann';
const SESSION = '7f0e7a7e-1d2c-4f5b-9c1d-000000000001';
const URL_OF_PAGE = 'https://shop.example/products?utm_source=mail';
const REFERRER = 'https://www.google.com/search?q=boots';

/** On a server that knows its visitor. */
export const SNOWPLOW_NODE: Sdk = {
  name: '@snowplow/node-tracker',
  source: SOURCE,
  send: (target) => {
    const { hostname, port } = new URL(target.collectorUrl);
    const tracker = newTracker(
      { namespace: 'sp', appId: target.appId },
      { endpoint: hostname, port: Number(port), protocol: 'http', bufferSize: 2 },
    );
    tracker.setUserId(USER);
    tracker.setSessionId(SESSION);
    tracker.track(
      buildPageView({ pageUrl: URL_OF_PAGE, pageTitle: 'Products', referrer: REFERRER }),
    );
    tracker.track(buildStructEvent({ category: 'cart', action: 'add', value: 9.5 }));
    return Promise.resolve({
      rows: rowsOf(target),
      flush: () => tracker.flush(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  },
};

function rowsOf(target: SdkTarget): RowCells[] {
  const at = { ...target, source: SOURCE };
  const visit = { user_id: USER, session_id: SESSION };
  const sent = { platform: 'srv', tracker: 'sp' };
  return [
    expectedRow(at, {
      event: {
        ...visit,
        event_type: 'page_view',
        url: 'https://shop.example/products',
        raw_url: URL_OF_PAGE,
        referrer: REFERRER,
        referrer_medium: 'search',
        referrer_source: 'Google',
      },
      rest: {
        user_id_kind: 'user',
        title: 'Products',
        referrer_term: 'boots',
        referrer_rules: REFERRER_LIST_VERSION,
        campaign: { source: 'mail' },
        properties: sent,
      },
    }),
    expectedRow(at, {
      event: { ...visit, event_type: 'custom', url: '(none)', raw_url: '(none)' },
      rest: {
        user_id_kind: 'user',
        event_name: 'add',
        properties: { ...sent, category: 'cart', action: 'add', value: '9.5' },
      },
    }),
  ];
}
