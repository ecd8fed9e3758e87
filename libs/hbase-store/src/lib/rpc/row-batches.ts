import type { GetOutcome, PutOutcome, PutRow } from '../hbase-store.ts';
import { asStoreError, type BatchOperation, type FailedOutcome } from './batch-caller.ts';
import type { CellBlockWriter } from './cell-block-writer.ts';
import { toGet, type CellSelection } from './get-message.ts';
import type { BatchItem, BatchLimits } from './region-batch.ts';
import { rowOf } from './region-caller.ts';

/** The kind of mutation that writes cells. */
export const MUTATION_PUT = 2;
const WRITTEN: PutOutcome = { ok: true };

interface PutItem extends BatchItem {
  readonly put: PutRow;
}

/** Writes rows; their cells go beside the message. */
export function putBatch(
  rows: readonly PutRow[],
  format: CellBlockWriter,
  limits: BatchLimits,
): BatchOperation<PutItem, PutOutcome> {
  return {
    items: rows.map((put, index) => toPutItem(put, index, format)),
    limits,
    cells: (items, bytes) => format.encode(putsOf(items), bytes),
    outcome: () => WRITTEN,
  };
}

/** Reads rows. */
export function getBatch(
  rows: readonly Buffer[],
  selection: CellSelection,
  limits: BatchLimits,
): BatchOperation<BatchItem, GetOutcome> {
  return {
    items: rows.map((row, index) => toGetItem(row, index, selection)),
    limits,
    outcome: (answer, cells) => ({
      ok: true,
      row: rowOf(answer.result?.associatedCellCount ?? 0, cells),
    }),
  };
}

function toGetItem(
  row: Buffer,
  index: number,
  selection: CellSelection,
): BatchItem | FailedOutcome {
  try {
    return { index, row, bytes: row.length, action: { get: toGet(row, selection) } };
  } catch (error) {
    return { ok: false, error: asStoreError(error) };
  }
}

function toPutItem(put: PutRow, index: number, format: CellBlockWriter): PutItem | FailedOutcome {
  try {
    const { cells, bytes } = format.measure(put);
    const mutation = { row: put.row, mutateType: MUTATION_PUT, associatedCellCount: cells };
    return { index, row: put.row, bytes, action: { mutation }, put };
  } catch (error) {
    return { ok: false, error: asStoreError(error) };
  }
}

function* putsOf(items: Iterable<PutItem>): Generator<PutRow> {
  for (const { put } of items) yield put;
}
