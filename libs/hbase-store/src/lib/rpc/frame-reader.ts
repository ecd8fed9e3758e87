import { HBaseStoreError } from '../hbase-store-error.ts';

const MAX_FRAME_BYTES = 256 * 1024 * 1024;
const LENGTH_BYTES = 4;

/** Cuts a byte stream into frames: 4 bytes of length, big-endian, and as many bytes. */
export class FrameReader {
  readonly #onFrame: (frame: Buffer) => void;
  readonly #length = Buffer.alloc(LENGTH_BYTES);
  #lengthFilled = 0;
  #frame: Buffer | undefined;
  #filled = 0;

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  /** Takes the next bytes. @throws HBaseStoreError when the stream is no sequence of frames */
  push(chunk: Buffer): void {
    let offset = 0;
    while (offset < chunk.length) {
      offset = this.#frame === undefined ? this.#start(chunk, offset) : this.#fill(chunk, offset);
    }
  }

  #start(chunk: Buffer, from: number): number {
    const taken = Math.min(LENGTH_BYTES - this.#lengthFilled, chunk.length - from);
    chunk.copy(this.#length, this.#lengthFilled, from, from + taken);
    this.#lengthFilled += taken;
    const next = from + taken;
    if (this.#lengthFilled < LENGTH_BYTES) return next;

    this.#lengthFilled = 0;
    const length = this.#length.readUInt32BE();
    if (length > MAX_FRAME_BYTES) {
      throw new HBaseStoreError(`the server announced a frame of ${length} bytes`, {
        code: 'HBASE_STORE_PROTOCOL',
      });
    }
    if (next + length <= chunk.length) {
      this.#onFrame(chunk.subarray(next, next + length));
      return next + length;
    }
    this.#frame = Buffer.allocUnsafe(length);
    this.#filled = 0;
    return next;
  }

  #fill(chunk: Buffer, from: number): number {
    const frame = this.#frame;
    if (frame === undefined) return from;
    const taken = Math.min(frame.length - this.#filled, chunk.length - from);
    chunk.copy(frame, this.#filled, from, from + taken);
    this.#filled += taken;
    if (this.#filled === frame.length) {
      this.#frame = undefined;
      this.#onFrame(frame);
    }
    return from + taken;
  }
}
