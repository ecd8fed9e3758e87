import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

import { sleep } from '@clickstream/service-core';

type Env = Readonly<Record<string, string>>;

export interface AppSpec {
  /** Unique; names the log file. */
  readonly name: string;
  readonly app: 'producer' | 'consumer' | 'aggregator';
  readonly env: Env;
  readonly logDir: string;
  /** Where it says whether it is ready. */
  readonly healthPort: number;
}

/** How a process ended that nobody had told to. */
export interface UnexpectedEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const APPS = join(import.meta.dirname, '../../../../apps');
const RESTART_DELAY_MS = 300;
const STOP_DEADLINE_MS = 40_000;
const READY_TIMEOUT_MS = 5_000;
/** Variables that only an app's test build understands. */
const TEST_BUILD = ['FAILPOINT', 'PROTECTION_OFF', 'HBASE_PROXIES'];

/**
 * One app as a process of its own under a supervisor, as in production: whenever it ends unasked, it is started again.
 *
 * It runs from its `main.ts`; with a variable of the test build, from its `testing/fault-main.ts`.
 */
export class SupervisedApp implements AsyncDisposable {
  readonly name: string;
  readonly #spec: AppSpec;
  readonly #log: WriteStream;
  /** Ends that were not asked for, newest last. */
  readonly ends: UnexpectedEnd[] = [];
  #extra: Env = {};
  #child: ChildProcess | undefined;
  #wanted = false;

  constructor(spec: AppSpec) {
    this.name = spec.name;
    this.#spec = spec;
    this.#log = createWriteStream(join(spec.logDir, `${spec.name}.log`), { flags: 'a' });
  }

  /** Where it listens. */
  get url(): string {
    return `http://127.0.0.1:${this.#spec.healthPort}`;
  }

  start(): void {
    this.#wanted = true;
    this.#spawn();
  }

  /** SIGTERM and the end; SIGKILL to one that does not end. */
  async stop(): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    if (child === undefined) return;
    const closed = once(child, 'close');
    child.kill('SIGCONT');
    child.kill('SIGTERM');
    const deadline = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await closed;
    clearTimeout(deadline);
  }

  /** Stops it and starts it with these variables beside its own; `{}` is the app as it is. */
  async restartWith(extra: Env): Promise<void> {
    await this.stop();
    this.#extra = extra;
    this.start();
  }

  /** Runs as it is; one that does so already is left alone. */
  async restore(): Promise<void> {
    this.signal('SIGCONT');
    if (!this.#wanted || Object.keys(this.#extra).length > 0) await this.restartWith({});
  }

  /** Of the process that runs now; does nothing between a death and the restart. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Why it is not ready; undefined when it is. */
  async findProblem(): Promise<string | undefined> {
    try {
      const response = await fetch(`${this.url}/ready`, {
        signal: AbortSignal.timeout(READY_TIMEOUT_MS),
      });
      return response.status === 200 ? undefined : `${this.name}: ${await response.text()}`;
    } catch (error) {
      return `${this.name}: ${String(error)}`;
    }
  }

  /** How often a text stands in what its processes have logged so far. */
  timesLogged(text: string): number {
    return readFileSync(this.#log.path, 'utf8').split(text).length - 1;
  }

  /** Resident memory in MiB; undefined when no process runs. */
  residentMiB(): number | undefined {
    const pid = this.#child?.pid;
    if (pid === undefined) return undefined;
    try {
      const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return kib === undefined ? undefined : Math.round(Number(kib) / 1_024);
    } catch {
      return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#log.end();
  }

  #spawn(): void {
    const { app, env } = this.#spec;
    const all = { ...env, ...this.#extra };
    const file = TEST_BUILD.some((name) => name in all) ? 'testing/fault-main.ts' : 'main.ts';
    const child = spawn(process.execPath, [join(APPS, app, 'src', file), 'serve'], {
      env: { PATH: process.env['PATH'], ...all },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(this.#log, { end: false });
    child.stderr.pipe(this.#log, { end: false });
    child.once('close', (code, signal) => {
      if (this.#child === child) this.#child = undefined;
      if (this.#wanted) void this.#revive({ code, signal });
    });
    this.#child = child;
  }

  async #revive(end: UnexpectedEnd): Promise<void> {
    this.ends.push(end);
    this.#log.write(`-- ended with ${end.signal ?? String(end.code)}; started again\n`);
    await sleep(RESTART_DELAY_MS);
    if (this.#wanted && this.#child === undefined) this.#spawn();
  }
}
