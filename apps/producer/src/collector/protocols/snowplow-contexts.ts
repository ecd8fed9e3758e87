import { isObject, textOf, type JsonFields } from './json-fields.ts';
import { schemaNameOf, type SelfDescribing } from './self-describing.ts';

/** What the contexts of an event say of it; undefined where none does. */
export interface SnowplowContexts {
  /** The page in a browser. */
  readonly pageId?: string | undefined;
  /** The screen of an app. */
  readonly screenId?: string | undefined;
  readonly screenName?: string | undefined;
  /** Seconds for which the screen was to be seen. */
  readonly screenSeconds?: number | undefined;
  /** The visitor's anonymous id. */
  readonly visitorId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly clientHints?: object;
}

type Reader = (data: JsonFields) => SnowplowContexts;

/** In place of a visitor who wants to be anonymous. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Apps and AMP pages have no fields for what the contexts of these kinds say. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['com.snowplowanalytics.snowplow/web_page', ({ id }) => ({ pageId: textOf(id) })],
  ['dev.amp.snowplow/amp_web_page', ({ ampPageViewId: id }) => ({ pageId: textOf(id) })],
  [
    'com.snowplowanalytics.mobile/screen',
    ({ id, name }) => ({ screenId: textOf(id), screenName: textOf(name) }),
  ],
  [
    'com.snowplowanalytics.mobile/screen_summary',
    ({ foreground_sec: seconds }) => ({ screenSeconds: secondsOf(seconds) }),
  ],
  [
    'com.snowplowanalytics.snowplow/client_session',
    ({ userId, sessionId }) => ({ visitorId: idOf(userId), sessionId: idOf(sessionId) }),
  ],
  [
    'dev.amp.snowplow/amp_id',
    ({ domainUserid, ampClientId }) => ({ visitorId: idOf(domainUserid) ?? idOf(ampClientId) }),
  ],
  ['org.ietf/http_client_hints', (data) => ({ clientHints: data })],
]);

/** Of several contexts of a kind the last one counts. Pure. */
export function readContexts(contexts: readonly SelfDescribing[]): SnowplowContexts {
  const found = {};
  for (const context of contexts) {
    const read = READERS.get(schemaNameOf(context) ?? '');
    if (read !== undefined && isObject(context.data)) Object.assign(found, read(context.data));
  }
  return found;
}

function idOf(value: unknown): string | undefined {
  const id = textOf(value);
  return id === NOBODY ? undefined : id;
}

function secondsOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
