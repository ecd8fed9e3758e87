import type avro from 'avsc';

import { isArray, isFixed, isMap, isRecord, isUnion } from './avro-types.ts';

/**
 * Walks through an Avro body from `start` to its end without allocating, and returns where it ends.
 *
 * avsc believes the counts in a body: an array of 2^31 aborts the process, a map of 2^40 spins for ever, and a block that
 * is skipped may send it back to where it was. The guard throws on all of these, before avsc sees the body.
 *
 * @throws RangeError when the body cannot be what the schema says.
 */
export type BodyGuard = (body: Buffer, start: number) => number;

/** Levels of values within values, far from where the stack ends. */
const MAX_DEPTH = 500;
/** Nulls, and records of nothing but nulls. */
const MAX_EMPTY_ITEMS = 10_000;
/** A varint of 64 bits. */
const MAX_VARINT_BYTES = 10;

interface Cursor {
  readonly body: Buffer;
  at: number;
  depth: number;
  /** How many items that take no bytes may still come; the bytes of the body bound all others. */
  emptyItems: number;
}

type Skip = (cursor: Cursor) => void;

/** Builds the guard of one writer schema. */
export function createBodyGuard(type: avro.Type): BodyGuard {
  const skip = skipOf(type, new Map());
  return (body, start) => {
    const cursor: Cursor = { body, at: start, depth: 0, emptyItems: MAX_EMPTY_ITEMS };
    skip(cursor);
    return cursor.at;
  };
}

function skipOf(type: avro.Type, known: Map<avro.Type, Skip>): Skip {
  const found = known.get(type);
  if (found !== undefined) return found;
  // a type may hold itself: what is built meanwhile gets this way to it
  known.set(type, (cursor) => known.get(type)?.(cursor));
  const skip = buildSkip(type, (inner) => skipOf(inner, known));
  known.set(type, skip);
  return skip;
}

function buildSkip(type: avro.Type, skipInner: (type: avro.Type) => Skip): Skip {
  if (isUnion(type)) return nested(skipBranch(type.types.map(skipInner)));
  if (isRecord(type)) return nested(skipAll(type.fields.map((field) => skipInner(field.type))));
  if (isArray(type)) return nested(skipBlocks(skipInner(type.itemsType), isEmpty(type.itemsType)));
  if (isMap(type)) return nested(skipBlocks(skipAll([skipKey, skipInner(type.valuesType)]), false));
  if (isFixed(type)) return skipBytes(type.size);
  switch (type.typeName) {
    case 'null':
      return skipBytes(0);
    case 'boolean':
      return skipBytes(1);
    case 'float':
      return skipBytes(4);
    case 'double':
      return skipBytes(8);
    case 'int':
      return skipInt;
    case 'long':
    case 'enum':
      return readLong;
    case 'string':
    case 'bytes':
      return skipText;
    default:
      throw new RangeError(`no way to walk through ${type.typeName}`);
  }
}

function skipBytes(bytes: number): Skip {
  return (cursor) => {
    advance(cursor, bytes);
  };
}

function skipAll(skips: readonly Skip[]): Skip {
  return (cursor) => {
    for (const skip of skips) skip(cursor);
  };
}

function nested(skip: Skip): Skip {
  return (cursor) => {
    cursor.depth += 1;
    if (cursor.depth > MAX_DEPTH) throw new RangeError('the body is nested too deeply');
    skip(cursor);
    cursor.depth -= 1;
  };
}

function skipBranch(branches: readonly Skip[]): Skip {
  return (cursor) => {
    const skip = branches[readLong(cursor)];
    if (skip === undefined) throw new RangeError('a union has no such branch');
    skip(cursor);
  };
}

/** Arrays and maps: blocks of a count and that many items; a negative count is followed by the block's length in bytes. */
function skipBlocks(skipItem: Skip, areEmpty: boolean): Skip {
  return (cursor) => {
    for (let count = readLong(cursor); count !== 0; count = readLong(cursor)) {
      const bytes = count < 0 ? readLong(cursor) : undefined;
      const start = cursor.at;
      assertRoom(cursor, Math.abs(count), areEmpty);
      for (let left = Math.abs(count); left > 0; left -= 1) skipItem(cursor);
      if (bytes !== undefined && cursor.at - start !== bytes) {
        throw new RangeError('a block is not as long as it says');
      }
    }
  };
}

function assertRoom(cursor: Cursor, count: number, areEmpty: boolean): void {
  if (areEmpty) cursor.emptyItems -= count;
  if (areEmpty ? cursor.emptyItems < 0 : count > cursor.body.length - cursor.at) {
    throw new RangeError('the body claims more items than it can hold');
  }
}

/** Whether the values of a type take no bytes. A record directly within itself has no values at all. */
function isEmpty(type: avro.Type, around: readonly avro.Type[] = []): boolean {
  if (isRecord(type)) {
    if (around.includes(type)) return false;
    return type.fields.every((field) => isEmpty(field.type, [...around, type]));
  }
  return type.typeName === 'null' || (isFixed(type) && type.size === 0);
}

function skipInt(cursor: Cursor): void {
  const value = readLong(cursor);
  if (value !== (value | 0)) throw new RangeError('an int has more than 32 bits');
}

function skipText(cursor: Cursor): void {
  advance(cursor, readLong(cursor));
}

function skipKey(cursor: Cursor): void {
  const bytes = readLong(cursor);
  const start = cursor.at;
  advance(cursor, bytes);
  // avsc sets keys on a plain object, where this one replaces the prototype
  if (bytes === 9 && cursor.body.toString('latin1', start, cursor.at) === '__proto__') {
    throw new RangeError('a map has a key that no object can hold');
  }
}

function advance(cursor: Cursor, bytes: number): void {
  if (bytes < 0 || bytes > cursor.body.length - cursor.at) {
    throw new RangeError('the body ends before its values do');
  }
  cursor.at += bytes;
}

/** A zigzag varint; exact up to 2^53, and nothing that is accepted as a count or length is larger. */
function readLong(cursor: Cursor): number {
  const first = cursor.body[cursor.at];
  if (first !== undefined && first < 0x80) {
    cursor.at += 1;
    return (first >>> 1) ^ -(first & 1);
  }
  return readLongerLong(cursor);
}

function readLongerLong(cursor: Cursor): number {
  let value = 0;
  let factor = 1;
  for (let read = 0; read < MAX_VARINT_BYTES; read += 1) {
    const byte = cursor.body[cursor.at];
    if (byte === undefined) throw new RangeError('the body ends before its values do');
    cursor.at += 1;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    factor *= 128;
  }
  throw new RangeError('a number has more bytes than 64 bits need');
}
