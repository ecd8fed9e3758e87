import { CodecError } from './codec-error.ts';

/** What one batch may become in memory. Far more than a producer with usual settings can send. */
export interface BatchLimits {
  readonly maxBytes: number;
  readonly maxRecords: number;
}

export const BATCH_LIMITS: BatchLimits = { maxBytes: 32 << 20, maxRecords: 250_000 };

/** @throws CodecError when a batch would have more bytes than the limit. */
export function checkBytes(bytes: number, limits: BatchLimits): void {
  if (bytes <= limits.maxBytes) return;
  throw new CodecError(`a batch has more than ${limits.maxBytes} bytes when decompressed`);
}

/**
 * Counts the records of a decompressed batch, each a zigzag varint length and that many bytes.
 *
 * A small record costs much more as an object than as bytes, so the bytes alone bound nothing.
 *
 * @throws CodecError when there are more than the limit.
 */
export function checkRecords(records: Buffer, limits: BatchLimits): void {
  let count = 0;
  for (let at = 0; at < records.length; count += 1) {
    if (count === limits.maxRecords) {
      throw new CodecError(`a batch has more than ${limits.maxRecords} records`);
    }
    let zigzag = 0;
    let shift = 0;
    let byte = 0x80;
    while ((byte & 0x80) !== 0 && shift < 35) {
      byte = records[at] ?? 0;
      zigzag += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      at += 1;
    }
    // an odd one is a negative length: whoever reads the records finds the damage, here it only has to move on
    if (zigzag % 2 === 0) at += zigzag / 2;
  }
}
