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

/**
 * avsc's strings, written by Node's own UTF-8 encoder. avsc 5.7 writes those of up to 64 bytes character by character,
 * which takes most of the time of a record; and half a surrogate pair as bytes that are no UTF-8.
 */
class NativeStringType extends StringType implements Writer {
  _write(tap: Tap, value: unknown): void {
    if (typeof value !== 'string') {
      original._write.call(this, tap, value);
      return;
    }
    const length = Buffer.byteLength(value);
    tap.writeLong(length);
    const begin = tap.pos;
    tap.pos += length;
    // Where it does not fit, only the position counts: it tells how many bytes are missing.
    if (tap.pos <= tap.buf.length) tap.buf.write(value, begin, length);
  }
}

/** `typeHook` of avsc: plain strings are of this type. */
export function nativeStrings(schema: unknown): avro.Type | undefined {
  return schema === 'string' ? new NativeStringType() : undefined;
}
