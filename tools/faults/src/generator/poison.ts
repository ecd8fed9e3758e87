import type { Poison } from './foreign-producer.ts';

/** Schema ids that poison needs. */
export interface PoisonSchemas {
  /** Of the events' own schema. */
  readonly own: number;
  /** Of a record that belongs to another topic. */
  readonly foreign: number;
  /** Of a record with arrays. */
  readonly arrays: number;
}

const HEADER_BYTES = 5;
const UNKNOWN_SCHEMA = 0x7fff_0001;
const LARGE_BYTES = 900 * 1_024;
/** The zigzag form of an array's count of 2^31. */
const HUGE_COUNT = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x10, 0, 0, 0]);

/**
 * Every kind of value that can be no event, by a name for people.
 *
 * @param valid a value that is one; some kinds are made by breaking it
 */
export function createPoison(valid: Buffer, schemas: PoisonSchemas): ReadonlyMap<string, Poison> {
  const body = valid.subarray(HEADER_BYTES);
  const withId = (id: number, rest: Buffer): Buffer => Buffer.concat([header(id), rest]);
  return new Map<string, Poison>([
    ['no value', { value: null, reasons: ['empty_value'] }],
    ['an empty value', { value: Buffer.alloc(0), reasons: ['empty_value'] }],
    ['another first byte', { value: Buffer.from('{"json":1}'), reasons: ['bad_magic'] }],
    ['900 KiB of noise', { value: Buffer.alloc(LARGE_BYTES, 7), reasons: ['bad_magic'] }],
    ['half a header', { value: valid.subarray(0, 3), reasons: ['truncated_header'] }],
    ['no body', { value: header(schemas.own), reasons: ['damaged_body'] }],
    ['half a body', { value: valid.subarray(0, 40), reasons: ['damaged_body'] }],
    [
      'a length beyond the end',
      { value: withId(schemas.own, Buffer.alloc(5, 0xfe)), reasons: ['damaged_body'] },
    ],
    [
      'bytes behind the event',
      { value: Buffer.concat([valid, Buffer.of(0)]), reasons: ['trailing_bytes'] },
    ],
    ['an unknown schema', { value: withId(UNKNOWN_SCHEMA, body), reasons: ['unknown_schema'] }],
    [
      "another topic's schema",
      { value: withId(schemas.foreign, body), reasons: ['foreign_schema'] },
    ],
    [
      'an array of 2^31 members in 8 bytes',
      { value: withId(schemas.arrays, HUGE_COUNT), reasons: ['foreign_schema'] },
    ],
  ]);
}

function header(schemaId: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeInt32BE(schemaId, 1);
  return bytes;
}
