import { isDeepStrictEqual } from 'node:util';

import { errorChain, sleep } from '@clickstream/service-core';
import { waitFor } from '@clickstream/testing';

import { HBaseStoreError, type HBaseStore } from '../index.ts';
import { cellsOf, numberedRow, type RowNumber } from './numbered-row.ts';
import type { WrittenRows } from './row-verdict.ts';

const LANES = 2;
const ROWS_PER_CALL = 20;
/** Keeps the load to a few thousand rows per second: a fault test is no benchmark. */
const PAUSE_MS = 10;
const PROGRESS_TIMEOUT_MS = 150_000;

/** What a writer needs of a store. */
export type WrittenStore = Pick<HBaseStore, 'get' | 'increment' | 'putMany'>;

/** What a writer works on. */
export interface WriterOptions {
  readonly table: string;
  /** Tells this writer's rows from those of others in the same table. */
  readonly series: number;
  /** Of each call. */
  readonly deadlineMs: number;
}

/** What a writer has seen. */
export interface WriteRecord extends WrittenRows {
  /** Acknowledged rows that a point read right afterwards gave back with other cells, or not at all. */
  readonly misread: readonly number[];
  /** Error with its causes → rows and reads that failed with it. */
  readonly failures: ReadonlyMap<string, number>;
  /** The same of increments; each of them may have counted or not. */
  readonly uncounted: ReadonlyMap<string, number>;
  /** Whether every failure said that the same call may succeed later. */
  readonly allRetriable: boolean;
  readonly longestCallMs: number;
  /** Acknowledged increments. */
  readonly counted: number;
}

/** Writes numbered rows, reads some of them back and counts, until it is stopped; keeps a record of every answer. */
export class RecordedWriter {
  readonly #store: WrittenStore;
  readonly #options: WriterOptions;
  readonly #acknowledged = new Set<number>();
  readonly #misread: number[] = [];
  readonly #failures = new Map<string, number>();
  readonly #uncounted = new Map<string, number>();
  readonly #lanes: Promise<void>;
  readonly #underWay = new Set<Promise<unknown>>();
  #sent = 0;
  #allRetriable = true;
  #longestCallMs = 0;
  #counted = 0;
  #stopped = false;
  #bug: unknown;

  private constructor(store: WrittenStore, options: WriterOptions) {
    this.#store = store;
    this.#options = options;
    this.#lanes = Promise.all(Array.from({ length: LANES }, () => this.#write())).then(
      () => undefined,
      (error: unknown) => {
        this.#bug = error;
      },
    );
  }

  static start(store: WrittenStore, options: WriterOptions): RecordedWriter {
    return new RecordedWriter(store, options);
  }

  /** The row of the counter that this writer moves. */
  get counter(): { readonly row: Buffer; readonly family: string; readonly qualifier: string } {
    return counterOf(this.#options.series);
  }

  /** Waits until so many more rows are acknowledged than were when this was called. */
  async progress(rows = 10 * ROWS_PER_CALL): Promise<void> {
    const goal = this.#acknowledged.size + rows;
    await waitFor(
      `writer ${String(this.#options.series)} to have ${String(goal)} rows acknowledged`,
      () => this.#bug !== undefined || this.#acknowledged.size >= goal,
      { timeoutMs: PROGRESS_TIMEOUT_MS },
    );
    this.#throwBug();
  }

  /** Waits until the calls that are under way now have ended, however. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  /** Waits for the calls under way. @throws whatever a call has thrown that is no {@link HBaseStoreError} */
  async stop(): Promise<WriteRecord> {
    this.#stopped = true;
    await this.#lanes;
    this.#throwBug();
    return {
      series: this.#options.series,
      sent: this.#sent,
      acknowledged: this.#acknowledged,
      misread: this.#misread,
      failures: this.#failures,
      uncounted: this.#uncounted,
      allRetriable: this.#allRetriable,
      longestCallMs: this.#longestCallMs,
      counted: this.#counted,
    };
  }

  async #write(): Promise<void> {
    while (!this.#stopped) {
      const numbers = Array.from({ length: ROWS_PER_CALL }, (_, i) => this.#sent + i);
      this.#sent += ROWS_PER_CALL;
      await this.#putAll(numbers);
      await this.#readBack(numbers.find((number) => this.#acknowledged.has(number)));
      await this.#count();
      await sleep(PAUSE_MS);
    }
  }

  async #putAll(numbers: readonly number[]): Promise<void> {
    const rows = numbers.map((number) => numberedRow(this.#row(number)));
    const outcomes = await this.#timed(this.#failures, () =>
      this.#store.putMany(this.#options.table, rows, this.#call),
    );
    for (const [i, outcome] of (outcomes ?? []).entries()) {
      if (outcome.ok) this.#acknowledged.add(numbers[i]!);
      else this.#note(this.#failures, outcome.error);
    }
  }

  async #readBack(number: number | undefined): Promise<void> {
    if (number === undefined) return;
    const expected = numberedRow(this.#row(number));
    await this.#timed(this.#failures, async () => {
      const found = await this.#store.get(this.#options.table, expected.row, this.#call);
      if (!isDeepStrictEqual(found?.cells, cellsOf(expected))) this.#misread.push(number);
    });
  }

  async #count(): Promise<void> {
    const counted = await this.#timed(this.#uncounted, () =>
      this.#store.increment(this.#options.table, this.counter, this.#call),
    );
    if (counted !== undefined) this.#counted += 1;
  }

  /** One call with its time taken; `undefined` when it failed. */
  async #timed<T>(failures: Map<string, number>, call: () => Promise<T>): Promise<T | undefined> {
    const startedAt = performance.now();
    const calling = call();
    this.#underWay.add(calling);
    try {
      return await calling;
    } catch (error) {
      if (!(error instanceof HBaseStoreError)) throw error;
      this.#note(failures, error);
      return undefined;
    } finally {
      this.#underWay.delete(calling);
      this.#longestCallMs = Math.max(this.#longestCallMs, performance.now() - startedAt);
    }
  }

  #note(failures: Map<string, number>, error: HBaseStoreError): void {
    const what = errorChain(error).join(' < ');
    failures.set(what, (failures.get(what) ?? 0) + 1);
    this.#allRetriable &&= error.retriable;
  }

  #row(number: number): RowNumber {
    return { series: this.#options.series, number };
  }

  get #call(): { readonly deadlineMs: number } {
    return { deadlineMs: this.#options.deadlineMs };
  }

  #throwBug(): void {
    if (this.#bug !== undefined) throw new Error('a writer broke', { cause: this.#bug });
  }
}

/** In a family that numbered rows do not use; its key is no numbered row's. */
function counterOf(series: number): {
  readonly row: Buffer;
  readonly family: string;
  readonly qualifier: string;
} {
  return { row: Buffer.from([0x80, series]), family: 'c', qualifier: 'count' };
}
