import { HBaseStoreError } from '../hbase-store-error.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { CallBudget } from './call-budget.ts';
import { CellBlockReader } from './cell-block-reader.ts';
import {
  itemsOf,
  toRegionActions,
  toRegionBatches,
  type BatchItem,
  type BatchLimits,
  type LocatedItem,
  type RegionBatch,
  type RegionItems,
} from './region-batch.ts';
import { regionHolds, type KeySpan, type Region } from './region-cache.ts';
import type { RegionCaller } from './region-caller.ts';
import { closedRegionIn } from './region-locator.ts';
import { fromRemoteException } from './remote-exception.ts';
import { MULTI } from './rpc-methods.ts';
import type { NameBytesPair, RegionActionResult, ResultOrException } from './wire-messages.ts';

/** The outcome of a row that could not be done. */
export interface FailedOutcome {
  readonly ok: false;
  readonly error: HBaseStoreError;
}

/** What a batch does with its rows. */
export interface BatchOperation<Item extends BatchItem, Outcome> {
  /** The item for each row, or why there can be none. */
  readonly items: readonly (Item | FailedOutcome)[];
  readonly limits: BatchLimits;
  /** The cells that go with a request of `bytes`. */
  readonly cells?: (items: Iterable<Item>, bytes: number) => Buffer;
  /** The outcome of a row that is done. Answers come in the order of their cells. */
  readonly outcome: (answer: ResultOrException, cells: CellBlockReader) => Outcome;
}

interface FailedItem<Item> {
  readonly item: Item;
  readonly error: HBaseStoreError;
  readonly region?: Region;
}

type Settle<Item, Outcome> = (item: Item, outcome: Outcome) => void;

/** Does one thing with many rows: one request per server and limit, all at once; repeats only what needs it. */
export class BatchCaller {
  readonly #caller: RegionCaller;
  readonly #bytesInFlight: ByteBudget;

  constructor(deps: { readonly caller: RegionCaller; readonly bytesInFlight: ByteBudget }) {
    this.#caller = deps.caller;
    this.#bytesInFlight = deps.bytesInFlight;
  }

  /** Outcomes in input order. @throws HBaseStoreError `HBASE_STORE_ABORTED`, `HBASE_STORE_CLOSED` only */
  async run<Item extends BatchItem, Outcome>(
    table: string,
    operation: BatchOperation<Item, Outcome>,
    budget: CallBudget,
  ): Promise<(Outcome | FailedOutcome)[]> {
    const outcomes = new Array<Outcome | FailedOutcome>(operation.items.length);
    let pending: Item[] = [];
    for (const [position, item] of operation.items.entries()) {
      if ('ok' in item) outcomes[position] = item;
      else pending.push(item);
    }
    const settle: Settle<Item, Outcome | FailedOutcome> = ({ index }, outcome) => {
      outcomes[index] = outcome;
    };
    for (let attempt = 1; pending.length > 0;) {
      const before = pending.length;
      const located = await this.#locate(table, pending, budget);
      const batches = toRegionBatches(located.items, operation.limits);
      const sent = await Promise.all(
        batches.map((batch) => this.#send(batch, { operation, settle, budget })),
      );
      const sorted = this.#sort([...located.failed, ...sent.flat()], settle);
      pending = sorted.again;
      if (sorted.outage === undefined) continue;
      // An answer that was cut for its size brings the others closer: no growing pauses for that.
      attempt = pending.length < before ? 1 : attempt + 1;
      try {
        await budget.pause(attempt, sorted.outage);
      } catch (error) {
        const given = asStoreError(error);
        for (const item of pending) settle(item, { ok: false, error: given });
        break;
      }
    }
    return outcomes;
  }

  /**
   * Rows of a closed region wait for the next attempt while the others go on. Any other reason why one row cannot be
   * located holds for those that follow as well.
   */
  async #locate<Item extends BatchItem>(
    table: string,
    pending: readonly Item[],
    budget: CallBudget,
  ): Promise<{ items: LocatedItem<Item>[]; failed: FailedItem<Item>[] }> {
    const { locator } = this.#caller;
    const items: LocatedItem<Item>[] = [];
    const failed: FailedItem<Item>[] = [];
    const closed: { readonly region: KeySpan; readonly error: HBaseStoreError }[] = [];
    for (const [position, item] of pending.entries()) {
      try {
        const known = locator.find(table, item.row);
        const reason = known ?? closed.find(({ region }) => regionHolds(region, item.row))?.error;
        if (reason instanceof HBaseStoreError) failed.push({ item, error: reason });
        else items.push({ item, region: known ?? (await locator.locate(table, item.row, budget)) });
      } catch (thrown) {
        const error = asStoreError(thrown);
        const region = closedRegionIn(error);
        if (region === undefined) {
          failed.push(...pending.slice(position).map((one) => ({ item: one, error })));
          break;
        }
        closed.push({ region, error });
        failed.push({ item, error });
      }
    }
    return { items, failed };
  }

  async #send<Item extends BatchItem, Outcome>(
    batch: RegionBatch<Item>,
    call: {
      readonly operation: BatchOperation<Item, Outcome>;
      readonly settle: Settle<Item, Outcome>;
      readonly budget: CallBudget;
    },
  ): Promise<FailedItem<Item>[]> {
    const { operation, settle, budget } = call;
    const region = batch.regions[0]?.region;
    if (region === undefined) return [];
    try {
      await this.#bytesInFlight.acquire(batch.bytes, budget);
      try {
        const request = { regionAction: toRegionActions(batch) };
        const cells = operation.cells?.(itemsOf(batch), batch.bytes);
        const options = { budget, region, ...(cells === undefined ? {} : { cells }) };
        const answer = await this.#caller.callOnce(MULTI, request, options);
        const reader = new CellBlockReader(answer.cells);
        return batch.regions.flatMap((sent, i) =>
          readAnswers(sent, answer.message.regionActionResult[i], (item, result) => {
            settle(item, operation.outcome(result, reader));
          }),
        );
      } finally {
        this.#bytesInFlight.release(batch.bytes);
      }
    } catch (error) {
      const reason = asStoreError(error);
      return batch.regions.flatMap((one) => failAll(one, reason));
    }
  }

  /** Gives what cannot be helped its outcome. */
  #sort<Item extends BatchItem>(
    failed: readonly FailedItem<Item>[],
    settle: Settle<Item, FailedOutcome>,
  ): { again: Item[]; outage: HBaseStoreError | undefined } {
    const again: Item[] = [];
    let outage: HBaseStoreError | undefined;
    for (const { item, error, region } of failed) {
      if (region !== undefined) this.#caller.recover(region, error);
      if (error.retriable) {
        outage = error;
        again.push(item);
      } else if (error.code === 'HBASE_STORE_REJECTED' && item.alone !== true) {
        // Some checks of the server refuse all rows of a region for the fault of one.
        again.push({ ...item, alone: true });
      } else settle(item, { ok: false, error });
    }
    return { again, outage };
  }
}

/** The server sorts the actions of a region, so answers are matched by index; a row without an answer is not done. */
function readAnswers<Item extends BatchItem>(
  sent: RegionItems<Item>,
  result: RegionActionResult | undefined,
  onDone: (item: Item, answer: ResultOrException) => void,
): FailedItem<Item>[] {
  if (result?.exception) return failAll(sent, toError(result.exception));
  const failed: FailedItem<Item>[] = [];
  const answered = new Uint8Array(sent.items.length);
  for (const answer of result?.resultOrException ?? []) {
    const item = sent.items[answer.index - 1];
    if (item === undefined) continue;
    answered[answer.index - 1] = 1;
    if (answer.exception === null) onDone(item, answer);
    else failed.push({ item, region: sent.region, error: toError(answer.exception) });
  }
  for (const [i, item] of sent.items.entries()) {
    if (answered[i] === 1) continue;
    const error = new HBaseStoreError('the server did not say what became of the row', {
      code: 'HBASE_STORE_SERVER_ERROR',
    });
    failed.push({ item, region: sent.region, error });
  }
  return failed;
}

function failAll<Item extends BatchItem>(
  sent: RegionItems<Item>,
  error: HBaseStoreError,
): FailedItem<Item>[] {
  return sent.items.map((item) => ({ item, region: sent.region, error }));
}

function toError(exception: NameBytesPair): HBaseStoreError {
  return fromRemoteException({
    className: exception.name,
    stackTrace: exception.value.toString(),
  });
}

/** Errors of other kinds are bugs and end the whole call. So do abort and close. */
export function asStoreError(error: unknown): HBaseStoreError {
  if (
    error instanceof HBaseStoreError &&
    error.code !== 'HBASE_STORE_ABORTED' &&
    error.code !== 'HBASE_STORE_CLOSED'
  ) {
    return error;
  }
  throw error;
}
