import type { Logger } from '@clickstream/service-core';

import type { RequestCode } from './request-error.ts';

/** The codes of 503: it is not the client's fault, so it is told here as well. */
export type UnavailableCode = Extract<RequestCode, 'not_ready' | 'overloaded' | 'not_acknowledged'>;

interface Refused {
  requests: number;
  events: number;
  loggedAt: number;
}

const LINE_EVERY_MS = 10_000;
const WHAT_TO_DO: Readonly<Record<UnavailableCode, string>> = {
  not_ready: 'GET /ready names what is waited for, and waiting_for_dependency why',
  overloaded:
    'if it lasts, look at the brokers or run more collectors: SINK_FULL in docs/errors.md',
  not_acknowledged:
    'look at the brokers and send_failed: SINK_TIMEOUT, SINK_FAILED in docs/errors.md',
};

export function isUnavailableCode(code: RequestCode): code is UnavailableCode {
  return code in WHAT_TO_DO;
}

/**
 * Tells in the log that requests are refused though their senders did nothing wrong: the first of a code at once, then at
 * most one line in ten seconds, each with all that was refused since the line before it.
 */
export class RefusalLog {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #refused = new Map<UnavailableCode, Refused>();

  /** @param options.now milliseconds of a clock that nobody sets */
  constructor(options: { readonly logger: Logger; readonly now?: () => number }) {
    this.#logger = options.logger;
    this.#now = options.now ?? (() => performance.now());
  }

  note(code: UnavailableCode, events: number): void {
    const now = this.#now();
    const last = this.#refused.get(code) ?? { requests: 0, events: 0, loggedAt: -Infinity };
    const requests = last.requests + 1;
    const all = last.events + events;
    const silentMs = now - last.loggedAt;
    if (silentMs < LINE_EVERY_MS) {
      this.#refused.set(code, { ...last, requests, events: all });
      return;
    }
    this.#refused.set(code, { requests: 0, events: 0, loggedAt: now });
    this.#logger.warn('requests_refused', {
      code,
      requests,
      events: all,
      ...(last.loggedAt === -Infinity ? {} : { sinceMs: Math.round(silentMs) }),
      whatToDo: WHAT_TO_DO[code],
    });
  }
}
