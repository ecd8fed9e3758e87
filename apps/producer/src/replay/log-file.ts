import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { SenderError } from '../client/sender-error.ts';
import { LineSplitter, type LogLine } from './line-splitter.ts';

/** What one complete reading of a log has seen. */
export interface LogReading {
  /** SHA-256 of the uncompressed bytes, hex. */
  readonly digest: string;
  /** Uncompressed bytes. */
  readonly bytes: number;
  readonly lines: number;
}

const CHUNK_BYTES = 256 * 1_024;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * A log that can be read several times, plain or gzip, held open so that a rotation meanwhile does no harm.
 *
 * `-` is standard input, kept in a temporary file until `close`.
 *
 * @throws SenderError `SENDER_LOG_UNREADABLE`
 */
export async function openLogFile(
  path: string,
  options: { readonly stdin: Readable },
): Promise<LogFile> {
  try {
    if (path !== '-') return await LogFile.open(path);
    const directory = await mkdtemp(join(tmpdir(), 'clickstream-replay-'));
    const spool = join(directory, 'stdin');
    await pipeline(options.stdin, createWriteStream(spool, { mode: 0o600 }));
    return await LogFile.open(spool, directory);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

export class LogFile implements AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #isGzip: boolean;
  readonly #temporary: string | undefined;

  private constructor(options: {
    path: string;
    handle: FileHandle;
    isGzip: boolean;
    temporary: string | undefined;
  }) {
    this.#path = options.path;
    this.#handle = options.handle;
    this.#isGzip = options.isGzip;
    this.#temporary = options.temporary;
  }

  /** Opens a file; `temporary` is a directory that goes when the file is closed. */
  static async open(path: string, temporary?: string): Promise<LogFile> {
    const handle = await open(path, 'r');
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return new LogFile({ path, handle, isGzip: buffer.equals(GZIP_MAGIC), temporary });
  }

  /**
   * Gives every line to `onLines`, in portions, and what was read in the end.
   *
   * With `maxBytes` it stops there: what was appended since the first reading is not part of it.
   */
  async read(
    onLines: (lines: readonly LogLine[]) => Promise<void> | void,
    options: { readonly maxBytes?: number } = {},
  ): Promise<LogReading> {
    const digest = createHash('sha256');
    const splitter = new LineSplitter();
    let left = options.maxBytes ?? Infinity;
    let bytes = 0;
    for await (const chunk of this.#chunks()) {
      const part = chunk.length > left ? chunk.subarray(0, left) : chunk;
      left -= part.length;
      bytes += part.length;
      digest.update(part);
      await onLines(splitter.push(part));
      if (left === 0) break;
    }
    await onLines(splitter.finish());
    return { digest: digest.digest('hex'), bytes, lines: splitter.lines };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
    if (this.#temporary !== undefined) await rm(this.#temporary, { recursive: true });
  }

  async *#chunks(): AsyncGenerator<Buffer> {
    try {
      if (!this.#isGzip) {
        yield* this.#rawChunks();
        return;
      }
      const gunzip = createGunzip();
      const raw = Readable.from(this.#rawChunks()).on('error', (error) => gunzip.destroy(error));
      for await (const chunk of raw.pipe(gunzip)) yield chunk as Buffer;
    } catch (cause) {
      throw unreadable(this.#path, cause);
    }
  }

  /** Not a read stream: that would close the file at its end. */
  async *#rawChunks(): AsyncGenerator<Buffer> {
    for (let position = 0; ;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await this.#handle.read(chunk, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  }
}

function unreadable(path: string, cause: unknown): SenderError {
  return new SenderError(`cannot read ${path}`, { code: 'SENDER_LOG_UNREADABLE', cause });
}
