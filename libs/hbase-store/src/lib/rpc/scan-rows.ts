import type { Cell, Row } from '../hbase-store.ts';
import { CellBlockReader } from './cell-block-reader.ts';
import type { RpcAnswer } from './rpc-connection.ts';
import type { ScanResponse } from './wire-messages.ts';

/** Puts whole rows together from scan answers, in which a big row may come in pieces. */
export class ScanRows {
  #openRow: Buffer | undefined;
  #openCells: Cell[] = [];

  /** The rows that an answer completes. */
  take(answer: RpcAnswer<ScanResponse>): Row[] {
    const reader = new CellBlockReader(answer.cells);
    const rows: Row[] = [];
    answer.message.cellsPerResult.forEach((count, i) => {
      const partial = answer.message.partialFlagPerResult[i] === true;
      for (let n = 0; n < count; n += 1) {
        const { row, cell } = reader.next();
        // A piece that said "more may follow" was the last one after all.
        if (n === 0 && this.#openRow !== undefined && !this.#openRow.equals(row))
          rows.push(...this.end());
        this.#openRow ??= row;
        this.#openCells.push(cell);
      }
      if (!partial) rows.push(...this.end());
    });
    return rows;
  }

  /** The row that is still open, when nothing can follow it: a row never goes on in another region. */
  end(): Row[] {
    if (this.#openRow === undefined) return [];
    const row = { row: this.#openRow, cells: this.#openCells };
    this.discard();
    return [row];
  }

  /** Forgets an incomplete row; the scan will read it again from its start. */
  discard(): void {
    this.#openRow = undefined;
    this.#openCells = [];
  }
}
