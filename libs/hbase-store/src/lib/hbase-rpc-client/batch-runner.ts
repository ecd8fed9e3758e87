import { HBaseStoreError } from '../hbase-store-error.ts';
import { asStoreError, type FailedOutcome } from '../rpc/batch-caller.ts';
import type { ByteBudget } from '../rpc/byte-budget.ts';
import type { CallBudget } from '../rpc/call-budget.ts';
import type { BatchLimits } from '../rpc/region-batch.ts';
import type { BatchOutcome, VendorRow } from './vendor.ts';

/** One row of a batch. */
export interface BatchItem<Operation> {
  readonly operation: Operation;
  readonly bytes: number;
}

/** What a batch does with its rows. */
export interface BatchWork<Operation, Outcome> {
  /** One request for all of them; answers in their order. */
  readonly send: (operations: Operation[]) => Promise<readonly BatchOutcome[]>;
  /** The outcome of a row that is done. */
  readonly outcome: (answer: VendorRow | null) => Outcome;
}

interface PendingItem<Operation> extends BatchItem<Operation> {
  readonly index: number;
  /** Needs a request of its own: together with others it was refused, and any of them may be the reason. */
  readonly alone: boolean;
}

/** Does one thing with many rows, request after request, and again with those rows only that need it. */
export class BatchRunner {
  readonly #bytesInFlight: ByteBudget;
  readonly #limits: BatchLimits;

  constructor(bytesInFlight: ByteBudget, limits: BatchLimits) {
    this.#bytesInFlight = bytesInFlight;
    this.#limits = limits;
  }

  /** Outcomes in input order. @throws HBaseStoreError `HBASE_STORE_ABORTED`, `HBASE_STORE_CLOSED` only */
  async run<Operation, Outcome>(
    items: readonly (BatchItem<Operation> | FailedOutcome)[],
    work: BatchWork<Operation, Outcome>,
    budget: CallBudget,
  ): Promise<(Outcome | FailedOutcome)[]> {
    const outcomes = new Array<Outcome | FailedOutcome>(items.length);
    let pending: PendingItem<Operation>[] = [];
    for (const [index, item] of items.entries()) {
      if ('ok' in item) outcomes[index] = item;
      else pending.push({ ...item, index, alone: false });
    }
    for (let attempt = 1; pending.length > 0; attempt += 1) {
      const again: PendingItem<Operation>[] = [];
      let outage: HBaseStoreError | undefined;
      for (const slice of this.#slices(pending)) {
        const answers = await this.#send(slice, work, budget);
        for (const [i, item] of slice.entries()) {
          const answer = answers[i] ?? null;
          if (!(answer instanceof HBaseStoreError)) outcomes[item.index] = work.outcome(answer);
          else if (answer.retriable) {
            outage = answer;
            again.push(item);
          } else if (answer.code === 'HBASE_STORE_REJECTED' && slice.length > 1) {
            // Some checks of the server refuse all rows of a region for the fault of one.
            again.push({ ...item, alone: true });
          } else outcomes[item.index] = { ok: false, error: answer };
        }
      }
      pending = again;
      if (outage === undefined) continue;
      try {
        await budget.pause(attempt, outage);
      } catch (error) {
        const given = asStoreError(error);
        for (const { index } of pending) outcomes[index] = { ok: false, error: given };
        break;
      }
    }
    return outcomes;
  }

  async #send<Operation, Outcome>(
    slice: readonly PendingItem<Operation>[],
    work: BatchWork<Operation, Outcome>,
    budget: CallBudget,
  ): Promise<readonly BatchOutcome[]> {
    const bytes = slice.reduce((sum, item) => sum + item.bytes, 0);
    try {
      await this.#bytesInFlight.acquire(bytes, budget);
      try {
        return await budget.bounded(work.send(slice.map(({ operation }) => operation)));
      } finally {
        this.#bytesInFlight.release(bytes);
      }
    } catch (error) {
      const failure = asStoreError(error);
      return slice.map(() => failure);
    }
  }

  *#slices<Operation>(
    items: readonly PendingItem<Operation>[],
  ): Generator<readonly PendingItem<Operation>[]> {
    let slice: PendingItem<Operation>[] = [];
    let bytes = 0;
    for (const item of items) {
      const isFull =
        slice.length === this.#limits.maxRows || bytes + item.bytes > this.#limits.maxBytes;
      const standsAlone = item.alone || slice[0]?.alone === true;
      if (slice.length > 0 && (isFull || standsAlone)) {
        yield slice;
        slice = [];
        bytes = 0;
      }
      slice.push(item);
      bytes += item.bytes;
    }
    if (slice.length > 0) yield slice;
  }
}
