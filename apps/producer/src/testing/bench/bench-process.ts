import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const WATCHDOG_MS = 120_000;
/** Of the clock in /proc, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A part of the bench in a process of its own. It speaks in lines, and ends with its input. */
export class BenchProcess implements AsyncDisposable {
  readonly #name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  /** @param entry a file beside this one */
  constructor(entry: string, args: readonly string[] = []) {
    this.#name = entry;
    this.#child = spawn(process.execPath, [join(import.meta.dirname, entry), ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it prints next, as JSON. @throws Error when it ends, or says nothing for two minutes */
  async next<T>(): Promise<T> {
    const watchdog = setTimeout(() => this.#child.kill('SIGKILL'), WATCHDOG_MS);
    const line = await this.#lines.next();
    clearTimeout(watchdog);
    if (line.done === true) throw new Error(`${this.#name} has ended; see its output above`);
    return JSON.parse(line.value) as T;
  }

  /** Sends a command and gives its answer. */
  ask<T>(command: unknown): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    return this.next();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.stdin.end();
    await exited;
  }
}

/** CPU seconds that a process has used so far, in all its threads. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // Behind the command's name, which may hold anything: the fields from the third on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
