import type { Cell } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';

/** A cell and the row it belongs to. Buffers are views of the block. */
export interface RowCell {
  readonly row: Buffer;
  readonly cell: Cell;
}

/** Reads the cells of a block one after the other; the layout is drawn in cell-block-writer.ts. */
export class CellBlockReader {
  readonly #block: Buffer;
  #offset = 0;

  constructor(block: Buffer) {
    this.#block = block;
  }

  /** The next cell. @throws HBaseStoreError `HBASE_STORE_PROTOCOL` at the end or when the block is damaged */
  next(): RowCell {
    const block = this.#block;
    try {
      const end = this.#offset + 4 + block.readUInt32BE(this.#offset);
      const keySize = block.readUInt32BE(this.#offset + 4);
      const rowSize = block.readUInt16BE(this.#offset + 12);
      const rowStart = this.#offset + 14;
      const familyStart = rowStart + rowSize + 1;
      const qualifierStart = familyStart + block.readUInt8(familyStart - 1);
      const timestampStart = this.#offset + 12 + keySize - 9;
      const valueStart = this.#offset + 12 + keySize;
      if (qualifierStart > timestampStart || end > block.length)
        throw new RangeError('cell overlaps');
      this.#offset = end;
      return {
        row: block.subarray(rowStart, rowStart + rowSize),
        cell: {
          family: block.toString('utf8', familyStart, qualifierStart),
          qualifier: block.toString('utf8', qualifierStart, timestampStart),
          timestamp:
            block.readUInt32BE(timestampStart) * 2 ** 32 + block.readUInt32BE(timestampStart + 4),
          value: block.subarray(valueStart, end),
        },
      };
    } catch (cause) {
      throw new HBaseStoreError('the answer has a damaged cell block', {
        code: 'HBASE_STORE_PROTOCOL',
        cause,
      });
    }
  }
}
