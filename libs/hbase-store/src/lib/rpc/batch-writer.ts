import type { PutOutcome, PutRow } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { CallBudget } from './call-budget.ts';
import { CellBlockWriter } from './cell-block-writer.ts';
import type { Region } from './region-cache.ts';
import type { RegionCaller } from './region-caller.ts';
import { fromRemoteException } from './remote-exception.ts';
import { MULTI } from './rpc-methods.ts';
import type { NameBytesPair, RegionActionResult } from './wire-messages.ts';
import {
  rowsOf,
  toRegionActions,
  toWriteBatches,
  type BatchLimits,
  type LocatedRow,
  type PendingRow,
  type RegionRows,
  type WriteBatch,
} from './write-batch.ts';

const WRITTEN: PutOutcome = { ok: true };

interface FailedRow {
  readonly pending: PendingRow;
  readonly error: HBaseStoreError;
  readonly region?: Region;
}

/** Writes many rows: one request per server and limit, all at once; sends again only the rows that need it. */
export class BatchWriter {
  readonly #caller: RegionCaller;
  readonly #bytesInFlight: ByteBudget;
  readonly #limits: BatchLimits;
  readonly #cellBlocks = new CellBlockWriter();

  constructor(deps: {
    readonly caller: RegionCaller;
    readonly bytesInFlight: ByteBudget;
    readonly limits: BatchLimits;
  }) {
    this.#caller = deps.caller;
    this.#bytesInFlight = deps.bytesInFlight;
    this.#limits = deps.limits;
  }

  /** Outcomes in input order. @throws HBaseStoreError `HBASE_STORE_ABORTED`, `HBASE_STORE_CLOSED` only */
  async write(table: string, rows: readonly PutRow[], budget: CallBudget): Promise<PutOutcome[]> {
    const outcomes = new Array<PutOutcome>(rows.length).fill(WRITTEN);
    let pending = this.#measure(rows, outcomes);
    for (let attempt = 1; pending.length > 0; attempt += 1) {
      const failed = await this.#attempt(table, pending, budget);
      let outage: HBaseStoreError | undefined;
      pending = [];
      for (const { pending: row, error, region } of failed) {
        if (region !== undefined) this.#caller.recover(region, error);
        if (error.retriable) {
          outage = error;
          pending.push(row);
        } else if (error.code === 'HBASE_STORE_REJECTED' && row.alone !== true) {
          // Some checks of the server refuse all rows of a region for the fault of one.
          pending.push({ ...row, alone: true });
        } else outcomes[row.index] = { ok: false, error };
      }
      if (outage === undefined) continue;
      try {
        await budget.pause(attempt, outage);
      } catch (error) {
        const given = asStoreError(error);
        for (const row of pending) outcomes[row.index] = { ok: false, error: given };
        break;
      }
    }
    return outcomes;
  }

  #measure(rows: readonly PutRow[], outcomes: PutOutcome[]): PendingRow[] {
    const pending: PendingRow[] = [];
    rows.forEach((row, index) => {
      try {
        const size = this.#cellBlocks.measure(row);
        pending.push({ index, row, cells: size.cells, bytes: size.bytes });
      } catch (error) {
        outcomes[index] = { ok: false, error: asStoreError(error) };
      }
    });
    return pending;
  }

  async #attempt(
    table: string,
    pending: readonly PendingRow[],
    budget: CallBudget,
  ): Promise<FailedRow[]> {
    const { located, failed } = await this.#locate(table, pending, budget);
    const batches = toWriteBatches(located, this.#limits);
    const results = await Promise.all(batches.map((batch) => this.#send(batch, budget)));
    return [...failed, ...results.flat()];
  }

  /** What keeps one row from being located keeps the following ones too: they wait for the next attempt together. */
  async #locate(
    table: string,
    pending: readonly PendingRow[],
    budget: CallBudget,
  ): Promise<{ located: LocatedRow[]; failed: FailedRow[] }> {
    const located: LocatedRow[] = [];
    for (const [position, row] of pending.entries()) {
      try {
        const region =
          this.#caller.locator.find(table, row.row.row) ??
          (await this.#caller.locator.locate(table, row.row.row, budget));
        located.push({ pending: row, region });
      } catch (error) {
        const reason = asStoreError(error);
        const rest = pending.slice(position).map((one) => ({ pending: one, error: reason }));
        return { located, failed: rest };
      }
    }
    return { located, failed: [] };
  }

  async #send(batch: WriteBatch, budget: CallBudget): Promise<FailedRow[]> {
    const region = batch.regions[0]?.region;
    if (region === undefined) return [];
    try {
      await this.#bytesInFlight.acquire(batch.bytes, budget);
      try {
        const request = { regionAction: toRegionActions(batch) };
        const cells = this.#cellBlocks.encode(rowsOf(batch), batch.bytes);
        const answer = await this.#caller.callOnce(MULTI, request, { budget, region, cells });
        return batch.regions.flatMap((regionRows, i) =>
          failuresOf(regionRows, answer.message.regionActionResult[i]),
        );
      } finally {
        this.#bytesInFlight.release(batch.bytes);
      }
    } catch (error) {
      const reason = asStoreError(error);
      return batch.regions.flatMap((one) => failAll(one, reason));
    }
  }
}

/** The server sorts the actions of a region, so answers are matched by index; a row without an answer is not written. */
function failuresOf(sent: RegionRows, result: RegionActionResult | undefined): FailedRow[] {
  if (result?.exception) return failAll(sent, toError(result.exception));
  const failed: FailedRow[] = [];
  const answered = new Uint8Array(sent.rows.length);
  for (const { index, exception } of result?.resultOrException ?? []) {
    const pending = sent.rows[index - 1];
    if (pending === undefined) continue;
    answered[index - 1] = 1;
    if (exception !== null) {
      failed.push({ pending, region: sent.region, error: toError(exception) });
    }
  }
  for (const [i, pending] of sent.rows.entries()) {
    if (answered[i] === 1) continue;
    const error = new HBaseStoreError('the server did not say what became of the row', {
      code: 'HBASE_STORE_SERVER_ERROR',
    });
    failed.push({ pending, region: sent.region, error });
  }
  return failed;
}

function failAll(sent: RegionRows, error: HBaseStoreError): FailedRow[] {
  return sent.rows.map((pending) => ({ pending, region: sent.region, error }));
}

function toError(exception: NameBytesPair): HBaseStoreError {
  return fromRemoteException({
    className: exception.name,
    stackTrace: exception.value.toString(),
  });
}

/** Errors of other kinds are bugs and end the whole call. So do abort and close. */
function asStoreError(error: unknown): HBaseStoreError {
  if (
    error instanceof HBaseStoreError &&
    error.code !== 'HBASE_STORE_ABORTED' &&
    error.code !== 'HBASE_STORE_CLOSED'
  ) {
    return error;
  }
  throw error;
}
