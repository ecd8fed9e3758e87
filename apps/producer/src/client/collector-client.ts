import { retry, sleep } from '@clickstream/service-core';
import { Type, type Static } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';

import { SenderError } from './sender-error.ts';

export interface CollectorClientOptions {
  /** Base URL of the collector. */
  readonly url: string;
  /** How long one batch is tried again while the collector is slow or away. */
  readonly giveUpAfterMs: number;
  /** For a collector that is not open to everybody. */
  readonly writeKey?: string | undefined;
  readonly signal?: AbortSignal;
  /** Called now and then while the collector keeps the sender waiting. */
  readonly onWaiting?: (reason: string) => void;
}

const postResult = Type.Object({
  accepted: Type.Number(),
  rejected: Type.Array(
    Type.Object({ index: Type.Number(), code: Type.String(), message: Type.String() }),
  ),
});
/** What the collector made of a batch; `index` counts from 0 within the batch. */
export type PostResult = Static<typeof postResult>;
const postResultCheck = TypeCompiler.Compile(postResult);

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_RETRY_AFTER_MS = 30_000;
const TELL_EVERY_MS = 5_000;
const UNAUTHORIZED = 401;
const TOO_LARGE = 413;
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Sends events to a collector until they are acknowledged. */
export class CollectorClient {
  readonly #options: CollectorClientOptions;
  readonly #endpoint: string;
  #toldAt = -Infinity;

  constructor(options: CollectorClientOptions) {
    this.#options = options;
    this.#endpoint = `${options.url.replace(/\/+$/, '')}/v1/events`;
  }

  /**
   * Resolves when the collector has taken or refused every event (each given as JSON text).
   *
   * A batch that the collector finds too large is halved; a single event that is too large is refused.
   *
   * @throws SenderError `SENDER_COLLECTOR_UNAVAILABLE` or `SENDER_COLLECTOR_REFUSED`.
   */
  async post(events: readonly string[]): Promise<PostResult> {
    const { giveUpAfterMs, signal } = this.#options;
    const result = await retry(() => this.#postOnce(events), {
      deadlineMs: giveUpAfterMs,
      onRetry: ({ error }) => {
        this.#tell(error);
      },
      ...(signal === undefined ? {} : { signal }),
    });
    return result ?? (await this.#postHalves(events));
  }

  /** Undefined when the batch is too large. */
  async #postOnce(events: readonly string[]): Promise<PostResult | undefined> {
    const response = await this.#request(`[${events.join(',')}]`);
    if (response.status === TOO_LARGE) return undefined;
    if (TRY_AGAIN.has(response.status)) {
      await response.text().catch(() => undefined);
      await sleep(retryAfterMs(response), this.#options.signal);
      throw unavailable(`the collector answered ${response.status}`);
    }
    const body = parse(await this.#textOf(response));
    if ((response.ok || response.status === 400) && postResultCheck.Check(body)) {
      if (body.accepted + body.rejected.length === events.length) return body;
    }
    const reason =
      response.status === UNAUTHORIZED
        ? 'refused the write key'
        : `answered ${response.status}, which is no collector's`;
    throw new SenderError(`${this.#endpoint} ${reason}`, { code: 'SENDER_COLLECTOR_REFUSED' });
  }

  async #request(body: string): Promise<Response> {
    const { signal, writeKey } = this.#options;
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    try {
      return await fetch(this.#endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'clickstream-sender',
          ...(writeKey === undefined ? {} : { 'x-write-key': writeKey }),
        },
        body,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
    } catch (cause) {
      signal?.throwIfAborted();
      throw unavailable(`${this.#endpoint} does not answer`, cause);
    }
  }

  /** Where it breaks off, nobody knows what the collector has taken: the same events are sent again. */
  async #textOf(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (cause) {
      this.#options.signal?.throwIfAborted();
      throw unavailable(`the answer of ${this.#endpoint} breaks off`, cause);
    }
  }

  #tell(error: unknown): void {
    const now = performance.now();
    if (now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    this.#options.onWaiting?.(error instanceof Error ? error.message : String(error));
  }

  async #postHalves(events: readonly string[]): Promise<PostResult> {
    if (events.length === 1) {
      const message = 'the collector takes no event of this size';
      return { accepted: 0, rejected: [{ index: 0, code: 'event_too_large', message }] };
    }
    const middle = Math.ceil(events.length / 2);
    const first = await this.post(events.slice(0, middle));
    const second = await this.post(events.slice(middle));
    return {
      accepted: first.accepted + second.accepted,
      rejected: [
        ...first.rejected,
        ...second.rejected.map((r) => ({ ...r, index: r.index + middle })),
      ],
    };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unavailable(message: string, cause?: unknown): SenderError {
  return new SenderError(message, {
    code: 'SENDER_COLLECTOR_UNAVAILABLE',
    retriable: true,
    cause,
  });
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? '0');
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1_000), MAX_RETRY_AFTER_MS) : 0;
}
