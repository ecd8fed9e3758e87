import type { CodecError } from './codec-error.ts';

/**
 * Header of a message that stands for a record of a batch which cannot be decompressed; its value says why.
 *
 * The stand-in has the record's offset. The first one of a batch has the batch's bytes, as they were compressed, as its value.
 */
export const UNREADABLE_BATCH_HEADER = 'unreadable-batch';

/** Larger batches are not handed on: nobody could store their bytes as one record. */
const MAX_BATCH_BYTES = 900_000;
const AS_BEFORE = Buffer.from('its batch is the value of the record before it');

/**
 * Records in place of those of an unreadable batch: as many as a batch may have, since only its reader knows their number
 * and takes no more than that.
 *
 * @throws CodecError the given one, when the batch is too large to be handed on
 */
export function standIns(batch: Buffer, why: CodecError, count: number): Buffer {
  if (batch.length > MAX_BATCH_BYTES) throw why;
  const records = [record(0, batch, Buffer.from(why.message))];
  for (let at = 1; at < count; at += 1) records.push(record(at, null, AS_BEFORE));
  return Buffer.concat(records);
}

/** length | attributes 1 | timestamp delta | offset delta | key -1 | value | one header: name, text */
function record(offsetDelta: number, value: Buffer | null, text: Buffer): Buffer {
  const name = Buffer.from(UNREADABLE_BATCH_HEADER);
  const body = [
    Buffer.of(0),
    varint(0),
    varint(offsetDelta),
    varint(-1),
    varint(value?.length ?? -1),
    value ?? Buffer.alloc(0),
    varint(1),
    varint(name.length),
    name,
    varint(text.length),
    text,
  ];
  const length = body.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([varint(length), ...body]);
}

/** Zigzag, seven bits a byte, the lowest first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.of(...bytes, rest);
}
