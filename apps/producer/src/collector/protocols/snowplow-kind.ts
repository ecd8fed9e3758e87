import type { EventType } from '@clickstream/event-schema';

import { accept, reject, type Result } from '../rejection.ts';
import { objectOf, textOf } from './json-fields.ts';
import { NO_PAGE } from './no-page.ts';
import { schemaNameOf, type SelfDescribing } from './self-describing.ts';
import type { SnowplowContexts } from './snowplow-contexts.ts';
import type { SnowplowFields } from './snowplow-payload.ts';

/** What kind of event it is, and which page or screen it is of. */
export interface SnowplowKind {
  readonly event_type: EventType;
  readonly event_name?: string | undefined;
  readonly url: string | undefined;
  readonly page_view_id: string | undefined;
  readonly time_spent?: number | undefined;
}

const TYPES: ReadonlyMap<string, EventType> = new Map([
  ['pv', 'page_view'],
  ['pp', 'page_ping'],
  ['se', 'custom'],
  ['tr', 'custom'],
  ['ti', 'custom'],
]);
const NAMES: ReadonlyMap<string, string> = new Map([
  ['tr', 'transaction'],
  ['ti', 'transaction_item'],
]);
const SELF_DESCRIBING = 'ue';
const ALL_CODES = [...TYPES.keys(), SELF_DESCRIBING].join(', ');
/** By the names of their schemas; all others are custom. */
const SELF_DESCRIBING_TYPES: ReadonlyMap<string, EventType> = new Map([
  ['com.snowplowanalytics.snowplow/link_click', 'click'],
  ['com.snowplowanalytics.snowplow/button_click', 'click'],
  ['dev.amp.snowplow/amp_page_ping', 'page_ping'],
]);
const SCREEN_VIEWS: ReadonlySet<string> = new Set([
  'com.snowplowanalytics.mobile/screen_view',
  'com.snowplowanalytics.snowplow/screen_view',
]);
const SCREEN_END = 'com.snowplowanalytics.mobile/screen_end';

/**
 * Tells pages of a browser and screens of an app, which are page views alike. Pure.
 *
 * @param of.event of a self-describing event
 * @param of.referer the page that a pixel without `url` is in
 */
export function kindOf(
  fields: SnowplowFields,
  of: {
    readonly event: SelfDescribing | undefined;
    readonly contexts: SnowplowContexts;
    readonly referer: string | null;
  },
): Result<SnowplowKind> {
  const { event, contexts, referer } = of;
  const url = fields['url'] ?? referer ?? contexts.screenName;
  const code = fields['e'] ?? '';
  if (code === SELF_DESCRIBING) {
    if (event === undefined) return reject('invalid_event', 'ue_pr and ue_px are missing');
    return accept(ofSelfDescribing(event, contexts, url ?? NO_PAGE));
  }
  const type = TYPES.get(code);
  if (type === undefined) return reject('unknown_event', `e is none of ${ALL_CODES}`);
  return accept({
    event_type: type,
    event_name: NAMES.get(code) ?? fields['se_ac'],
    url: url ?? (code === 'pv' ? undefined : NO_PAGE),
    page_view_id: contexts.pageId ?? contexts.screenId,
  });
}

function ofSelfDescribing(
  event: SelfDescribing,
  contexts: SnowplowContexts,
  url: string,
): SnowplowKind {
  const { pageId, screenId, screenName, screenSeconds } = contexts;
  const schemaName = schemaNameOf(event) ?? '';
  const kind = {
    event_type: SELF_DESCRIBING_TYPES.get(schemaName) ?? 'custom',
    event_name: schemaName.split('/')[1] ?? event.schema,
    url,
    page_view_id: pageId ?? screenId,
  };
  if (SCREEN_VIEWS.has(schemaName)) {
    const { id, name } = objectOf(event.data);
    return {
      ...kind,
      event_type: 'page_view',
      url: textOf(name) ?? screenName ?? url,
      page_view_id: textOf(id) ?? screenId,
    };
  }
  if (schemaName === SCREEN_END && screenSeconds !== undefined) {
    return {
      ...kind,
      event_type: 'engagement',
      url: screenName ?? url,
      page_view_id: screenId,
      time_spent: screenSeconds,
    };
  }
  return kind;
}
