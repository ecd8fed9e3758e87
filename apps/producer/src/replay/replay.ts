import type { Clock } from '@clickstream/service-core';

import type { CollectorClient, PostResult } from '../client/collector-client.ts';
import { SenderError } from '../client/sender-error.ts';
import { parseAccessLogLine, type LineResult } from './access-log-line.ts';
import type { LogLine } from './line-splitter.ts';
import type { LogFile, LogReading } from './log-file.ts';
import { Pacer } from './pacer.ts';
import { BatchBuilder, type ReplayBatch } from './replay-batch.ts';
import { toReplayEvent, type ReplayEventOptions } from './replay-event.ts';
import type { ReplayState } from './replay-state.ts';

export interface ReplayOptions {
  readonly client: Pick<CollectorClient, 'post'>;
  readonly concurrency: number;
  readonly event: Omit<ReplayEventOptions, 'digest'>;
  /** Event seconds per second; undefined sends as fast as the collector acknowledges. */
  readonly speed: number | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A line that is in no number, with its reason. */
  readonly onRefused: (line: number, reason: string) => void;
  /** Called in the order of the lines, each time with everything up to `state.line` settled. */
  readonly onProgress: (state: Omit<ReplayState, 'key'>) => Promise<void> | void;
}

/** Sends the lines of a log behind `from.line`, in order, with some batches on the way at a time. */
export class Replay {
  readonly #options: ReplayOptions;
  readonly #firstReading: LogReading;
  readonly #pacer: Pacer | undefined;
  readonly #batch = new BatchBuilder();
  readonly #onTheWay: { batch: ReplayBatch; result: Promise<PostResult> }[] = [];
  #state: Omit<ReplayState, 'key'>;

  constructor(
    firstReading: LogReading,
    options: ReplayOptions & { readonly from: Omit<ReplayState, 'key'> | undefined },
  ) {
    this.#firstReading = firstReading;
    this.#options = options;
    this.#state = options.from ?? { line: 0, accepted: 0, refused: {} };
    const { speed, clock } = options;
    this.#pacer = speed === undefined ? undefined : new Pacer({ speed, clock });
  }

  /**
   * Resolves with the counts when every line has been acknowledged or refused.
   *
   * @throws SenderError when the collector stays away or the log is no longer as it was first read; what `onProgress` said holds.
   */
  async run(log: LogFile): Promise<Omit<ReplayState, 'key'>> {
    const { bytes, digest } = this.#firstReading;
    const firstLine = this.#state.line + 1;
    const reading = await log.read(
      async (lines) => {
        for (const line of lines) if (line.number >= firstLine) await this.#add(line);
      },
      { maxBytes: bytes },
    );
    if (reading.digest !== digest) {
      throw new SenderError('the log changed while it was replayed', {
        code: 'SENDER_LOG_CHANGED',
      });
    }
    await this.#flush();
    while (this.#onTheWay.length > 0) await this.#settleOldest();
    return this.#state;
  }

  async #add(line: LogLine): Promise<void> {
    this.#options.signal.throwIfAborted();
    const parsed = parseLine(line);
    if (parsed.ok) await this.#addRequest({ ...line, text: line.text ?? '' }, parsed.request);
    else this.#batch.addDamaged(line.number, parsed.reason);
    if (this.#batch.isFull) await this.#flush();
  }

  async #addRequest(
    line: { readonly number: number; readonly text: string },
    request: Extract<LineResult, { ok: true }>['request'],
  ): Promise<void> {
    if (this.#pacer !== undefined && this.#pacer.waitMs(request.timestamp) > 0) {
      await this.#flush();
      await this.#pacer.wait(request.timestamp, this.#options.signal);
    }
    const { digest } = this.#firstReading;
    const event = toReplayEvent(line, request, { ...this.#options.event, digest });
    this.#batch.addEvent(line.number, event);
  }

  async #flush(): Promise<void> {
    const batch = this.#batch.take();
    if (batch === undefined) return;
    const result =
      batch.events.length === 0
        ? Promise.resolve({ accepted: 0, rejected: [] })
        : this.#options.client.post(batch.events);
    // Its failure is seen when its turn comes; until then nobody else may see it.
    result.catch(() => undefined);
    this.#onTheWay.push({ batch, result });
    if (this.#onTheWay.length >= this.#options.concurrency) await this.#settleOldest();
  }

  async #settleOldest(): Promise<void> {
    const oldest = this.#onTheWay.shift();
    if (oldest === undefined) return;
    const { batch } = oldest;
    const result = await oldest.result;
    const refused = { ...this.#state.refused };
    const refuse = (line: number, reason: string): void => {
      refused[reason] = (refused[reason] ?? 0) + 1;
      this.#options.onRefused(line, reason);
    };
    for (const { line, reason } of batch.damaged) refuse(line, reason);
    for (const { index, code } of result.rejected) refuse(batch.eventLines[index] ?? 0, code);
    const accepted = this.#state.accepted + result.accepted;
    this.#state = { line: batch.lastLine, accepted, refused };
    await this.#options.onProgress(this.#state);
  }
}

function parseLine(line: LogLine): LineResult {
  if (line.text === undefined) return { ok: false, reason: 'line_too_long' };
  return parseAccessLogLine(line.text);
}
