import avro from 'avsc';

/** What avsc writes into. */
interface Tap {
  buf: Buffer;
  pos: number;
  writeLong(value: number): void;
}

/** How avsc writes a value of a type. */
interface Writer {
  _write(tap: Tap, value: unknown): void;
}

const { StringType } = avro.types;
const original = StringType.prototype as unknown as Writer;

/** No character of a JavaScript text has more UTF-8 bytes. */
const MOST_BYTES = 3;

/**
 * avsc's strings, written by Node's own UTF-8 encoder. avsc 5.7 writes those of up to 64 bytes character by character,
 * which takes most of the time of a record; and half a surrogate pair as bytes that are no UTF-8.
 *
 * The number of bytes stands in front of them, and asking for it costs as much as writing them. So room is left for that of
 * an ASCII text, and only where it turns out to be of another width the text is written anew.
 */
class NativeStringType extends StringType implements Writer {
  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'string') {
      original._write.call(this, tap, value);
      return;
    }
    const begin = tap.pos;
    const room = widthOf(value.length);
    if (begin + room + MOST_BYTES * value.length <= tap.buf.length) {
      const length = tap.buf.write(value, begin + room);
      tap.writeLong(length);
      if (tap.pos === begin + room) {
        tap.pos += length;
        return;
      }
      tap.pos = begin;
    }
    writeSlowly(tap, value);
  }
}

function writeSlowly(tap: Tap, value: string): void {
  const length = Buffer.byteLength(value);
  tap.writeLong(length);
  const begin = tap.pos;
  tap.pos += length;
  // Where it does not fit, only the position counts: it tells how many bytes are missing.
  if (tap.pos <= tap.buf.length) tap.buf.write(value, begin, length);
}

/** Bytes of a length as Avro writes it: a zigzag varint. */
function widthOf(length: number): number {
  let width = 1;
  for (let rest = length >>> 6; rest > 0; rest >>>= 7) width += 1;
  return width;
}

/** `typeHook` of avsc: plain strings are of this type. */
export function nativeStrings(schema: unknown): avro.Type | undefined {
  return schema === 'string' ? new NativeStringType() : undefined;
}
