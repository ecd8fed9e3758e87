import { nameBasedUuid } from '@clickstream/service-core';

import type { LoggedRequest } from './access-log-line.ts';
import { isPageView } from './page-view.ts';

const LOG_LINE_NAMESPACE = Buffer.from('a1c3a0a52f1e4a538d0f6f0d9f1a7c42', 'hex');
const SOURCE = 'log:combined';

export interface ReplayEventOptions {
  /** SHA-256 of the log. */
  readonly digest: string;
  readonly appId: string | undefined;
  /** Put before each target, such as `https://example.org`. */
  readonly baseUrl: string;
}

/** The event of a log line, as JSON text. The same line of the same log is always the same event. Pure. */
export function toReplayEvent(
  line: { readonly number: number; readonly text: string },
  request: LoggedRequest,
  options: ReplayEventOptions,
): string {
  const name = `${options.digest}:${line.number}:${line.text}`;
  return JSON.stringify({
    event_id: nameBasedUuid(name, LOG_LINE_NAMESPACE),
    event_type: isPageView(request) ? 'page_view' : 'request',
    url: `${options.baseUrl}${request.target}`,
    timestamp: request.timestamp,
    ip: request.host.slice(0, 255),
    user_agent: request.userAgent,
    referrer: request.referrer,
    source: SOURCE,
    app_id: options.appId,
    properties: { method: request.method, status: request.status },
  });
}
