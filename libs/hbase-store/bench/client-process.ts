import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const COMMAND_TIMEOUT_MS = 30 * 60_000;

/** What one command took. */
export interface Measurement {
  readonly rows: number;
  readonly valueBytes: number;
  readonly wallMs: number;
  /** Of all threads of the client's process. */
  readonly cpuMs: number;
}

/** The client's memory while it wrote. */
export interface MemoryMeasurement {
  readonly rows: number;
  readonly wallMs: number;
  /** Resident set size in MiB, taken at equal distances of rows. */
  readonly rssMiB: readonly number[];
}

/**
 * One client of the comparison in a process of its own, so that its CPU time and memory are its own.
 *
 * It takes one command per line and answers each with one line of JSON: `prepare ROWS`, `write TABLE ROWS_PER_CALL`,
 * `scan TABLE`, `endure TABLE ROWS_PER_CALL ROWS`.
 */
export class ClientProcess implements AsyncDisposable {
  readonly name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers: AsyncIterator<string>;

  constructor(
    name: string,
    launch: { readonly command: string; readonly args: readonly string[] },
  ) {
    this.name = name;
    this.#child = spawn(launch.command, launch.args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Makes the rows that are to be written; tells their digest. */
  async prepare(rows: number): Promise<string> {
    const { digest } = await this.#ask<{ readonly digest: string }>(`prepare ${String(rows)}`);
    return digest;
  }

  write(table: string, rowsPerCall: number): Promise<Measurement> {
    return this.#ask(`write ${table} ${String(rowsPerCall)}`);
  }

  scan(table: string): Promise<Measurement> {
    return this.#ask(`scan ${table}`);
  }

  /** Writes the prepared rows over and over until so many are written. */
  endure(table: string, rowsPerCall: number, rows: number): Promise<MemoryMeasurement> {
    return this.#ask(`endure ${table} ${String(rowsPerCall)} ${String(rows)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    // The end of its input is the end of its work.
    this.#child.stdin.end();
    await exited;
  }

  async #ask<T>(command: string): Promise<T> {
    // A client that hangs must not keep the benchmark from ending.
    const watchdog = setTimeout(() => this.#child.kill('SIGKILL'), COMMAND_TIMEOUT_MS);
    this.#child.stdin.write(`${command}\n`);
    const answer = await this.#answers.next();
    clearTimeout(watchdog);
    if (answer.done === true) {
      throw new Error(`${this.name} ended at "${command}"; see its output above`);
    }
    return JSON.parse(answer.value) as T;
  }
}
