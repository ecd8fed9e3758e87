import { sleep } from '@clickstream/service-core';

import type { LedgerFile } from '../ledger/ledger-file.ts';
import type { SentEvent } from '../ledger/sent-event.ts';
import type { Random } from './random.ts';
import { sendBatch } from './send-batch.ts';
import type { NextEvent } from './traffic.ts';

export interface GeneratorOptions {
  readonly ledger: LedgerFile;
  readonly random: Random;
  readonly nextEvent: NextEvent;
  /** Collectors; a request that fails goes to the next one. */
  readonly urls: readonly string[];
}

export interface LoadOptions {
  /** Independent senders, each with one request under way at a time. */
  readonly senders: number;
  /** Events per request at most. */
  readonly maxBatch: number;
  /** Events per second over all senders; undefined is as fast as the answers come. */
  readonly rate?: number;
}

const RETRY_DELAY_MS = 250;
/** Share of requests that go once more although they were acknowledged, as from a tracker that lost the answer. */
const REPEATED = 0.05;

/** Sends like real trackers: what was not answered goes again, with the same ids, until it is answered. */
export class Generator {
  readonly #options: GeneratorOptions;
  #stopping = new AbortController();
  #senders: Promise<void>[] = [];
  #abandoned = false;
  #acked = 0;
  #unavailable = 0;

  constructor(options: GeneratorOptions) {
    this.#options = options;
  }

  /** Events acknowledged so far, repeated ones each time. */
  get acked(): number {
    return this.#acked;
  }

  /** Requests so far that left events unknown. */
  get unavailable(): number {
    return this.#unavailable;
  }

  start(load: LoadOptions): void {
    this.#abandoned = false;
    this.#stopping = new AbortController();
    this.#senders = Array.from({ length: load.senders }, (_, sender) => this.#send(load, sender));
    // Whoever stops the generator sees a failure; until then it is not unhandled.
    for (const sender of this.#senders) sender.catch(() => undefined);
  }

  /** Makes no new events and resolves when every sent one is answered. @throws the first failure of a sender */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#senders);
  }

  /** Ends at once; what was not answered stays unknown. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    this.#stopping.abort();
    await Promise.allSettled(this.#senders);
  }

  /** Sends these events beside whatever else is sent, and resolves when each is answered. */
  async send(events: readonly SentEvent[]): Promise<void> {
    this.#options.ledger.sending(events);
    await this.#sendUntilAnswered(events, 0);
  }

  /** Sends events once more that were answered already, as a tracker does that lost the answer. */
  async sendAgain(events: readonly SentEvent[]): Promise<void> {
    this.#options.ledger.sendingAgain(events.map(({ eventId }) => eventId));
    await this.#sendUntilAnswered(events, 1);
  }

  /** Sends events whose ids belong to others that were sent, as a tracker does that changes a retry. */
  async sendVariants(events: readonly SentEvent[]): Promise<void> {
    this.#options.ledger.sendingVariants(events);
    await this.#sendUntilAnswered(events, 1);
  }

  async #send(load: LoadOptions, sender: number): Promise<void> {
    const { ledger, nextEvent, random } = this.#options;
    const pauseMs = load.rate === undefined ? 0 : (1_000 * load.senders) / load.rate;
    let previousId: string | null = null;
    let collector = sender;
    while (!this.#stopping.signal.aborted) {
      const started = performance.now();
      const size = 1 + random.below(load.maxBatch);
      const events = Array.from({ length: size }, () => nextEvent(previousId));
      ledger.sending(events);
      const acked = await this.#sendUntilAnswered(events, collector);
      if (random.chance(REPEATED)) {
        ledger.sendingAgain(events.map(({ eventId }) => eventId));
        await this.#sendUntilAnswered(events, collector + 1);
      }
      previousId = acked.at(-1) ?? previousId;
      collector += 1;
      await this.#pause(started + pauseMs * size - performance.now());
    }
  }

  /** The ids that were acknowledged. */
  async #sendUntilAnswered(events: readonly SentEvent[], collector: number): Promise<string[]> {
    const { ledger, urls } = this.#options;
    for (let attempt = 0; !this.#abandoned; attempt += 1) {
      if (attempt > 0) ledger.sendingAgain(events.map(({ eventId }) => eventId));
      const answers = await sendBatch(urls[(collector + attempt) % urls.length] ?? '', events);
      ledger.answered(answers);
      const acked = answers.filter(({ answer }) => answer === 'acked').map(({ id }) => id);
      this.#acked += acked.length;
      if (answers.every(({ answer }) => answer !== 'unknown')) return acked;
      this.#unavailable += 1;
      await sleep(RETRY_DELAY_MS);
    }
    return [];
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, this.#stopping.signal).catch(() => undefined);
  }
}
