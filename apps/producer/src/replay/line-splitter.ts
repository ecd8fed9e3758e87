/** One line without its end; undefined when it is longer than any real request. */
export interface LogLine {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string | undefined;
}

const NEWLINE = 0x0a;
const MAX_LINE_BYTES = 1_024 * 1_024;

/** Cuts a stream of bytes into lines at `\n`. A carriage return before it belongs to the line end. Pure. */
export class LineSplitter {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #lines = 0;

  /** Lines seen so far. */
  get lines(): number {
    return this.#lines;
  }

  push(chunk: Buffer): LogLine[] {
    const found: LogLine[] = [];
    let start = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, start)) {
      this.#keep(chunk.subarray(start, at));
      found.push(this.#end());
      start = at + 1;
    }
    this.#keep(chunk.subarray(start));
    return found;
  }

  /** The last line, when the log does not end with a line end. */
  finish(): LogLine[] {
    return this.#restBytes === 0 ? [] : [this.#end()];
  }

  #keep(part: Buffer): void {
    this.#restBytes += part.length;
    // Only the length of an endless line is remembered, so that it cannot fill the memory.
    if (this.#restBytes > MAX_LINE_BYTES) this.#rest = [];
    else if (part.length > 0) this.#rest.push(part);
  }

  #end(): LogLine {
    const bytes = Buffer.concat(this.#rest);
    const tooLong = this.#restBytes > MAX_LINE_BYTES;
    this.#rest = [];
    this.#restBytes = 0;
    this.#lines += 1;
    const text = bytes.toString('utf8');
    return {
      number: this.#lines,
      text: tooLong ? undefined : text.endsWith('\r') ? text.slice(0, -1) : text,
    };
  }
}
