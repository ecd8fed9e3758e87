import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';

import { waitFor } from '@clickstream/service-core/testing';

import { SmallDisk } from './small-disk.ts';

const run = promisify(execFile);
const END_DEADLINE_MS = 60_000;
/** The command line of the local stack. */
export const STACK_PROGRAM = join(import.meta.dirname, '../../../../tools/local-stack/src/main.ts');

/** The engines of the local stack; `region-server` is HBase's second one. */
export type PrivateEngine = 'kafka' | 'registry' | 'hbase' | 'region-server' | 'livy' | 'mysql';

/** What to start, and settings of the local stack (`STACK_…`) that differ from a usual one. */
export interface PrivateStackOptions {
  readonly only: readonly PrivateEngine[];
  readonly env?: Readonly<Record<string, string>>;
}

interface EngineStatus {
  readonly engine: string;
  readonly pid?: number;
}

/**
 * Engines that belong to one test, which may hurt them: on free ports, in a directory that goes with them.
 *
 * They are started through the local stack's command line, so what is tested is what a user starts. Disposing ends
 * them and removes their data.
 */
export class PrivateStack implements AsyncDisposable {
  /** What the apps read, as `stack env` prints it. */
  env: Readonly<Record<string, string>> = {};
  readonly #directory: string;
  readonly #options: PrivateStackOptions;
  #pids = new Map<string, number>();
  readonly #disks: SmallDisk[] = [];

  private constructor(directory: string, options: PrivateStackOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  static async start(options: PrivateStackOptions): Promise<PrivateStack> {
    const stack = new PrivateStack(await mkdtemp(join(tmpdir(), 'clickstream-test-')), options);
    try {
      await stack.up();
      return stack;
    } catch (error) {
      await stack[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts what does not run (any more), on its old data and ports. */
  async up(): Promise<void> {
    await this.#command('up', '--private', '--only', this.#options.only.join(','));
    this.env = parseEnv(await this.#command('env')) as Record<string, string>;
    const status = JSON.parse(await this.#command('status', '--json')) as EngineStatus[];
    this.#pids = new Map(status.map(({ engine, pid = 0 }) => [engine, pid]));
  }

  /** The process of an engine. @throws Error when it did not run after the last {@link up} */
  pidOf(engine: PrivateEngine): number {
    const pid = this.#pids.get(engine) ?? 0;
    if (pid === 0) throw new Error(`${engine} does not run in this stack`);
    return pid;
  }

  signal(engine: PrivateEngine, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM'): void {
    process.kill(this.pidOf(engine), signal);
  }

  /** SIGSTOP; resolves when none of its threads runs any more, since the signal reaches them one by one. */
  async freeze(engine: PrivateEngine): Promise<void> {
    this.signal(engine, 'SIGSTOP');
    const tasks = `/proc/${String(this.pidOf(engine))}/task`;
    await waitFor(`${engine} to stop`, () =>
      readdirSync(tasks).every((task) =>
        readFileSync(join(tasks, task, 'status'), 'utf8').includes('State:\tT'),
      ),
    );
  }

  /** What an engine has printed so far goes to this file. */
  logOf(engine: PrivateEngine): string {
    return join(this.#directory, 'logs', `${engine}.log`);
  }

  /** Restarts an engine with its data on a disk of that size, which goes with the stack. Needs root, for the mount. */
  async moveToSmallDisk(engine: PrivateEngine, mib: number): Promise<SmallDisk> {
    await this.#end(engine);
    const data = join(this.#directory, 'data', engine);
    const former = `${data}.former`;
    await rename(data, former);
    await mkdir(data);
    const disk = await SmallDisk.mount(data, mib);
    this.#disks.push(disk);
    await cp(former, data, { recursive: true, preserveTimestamps: true });
    await rm(former, { recursive: true });
    await this.up();
    return disk;
  }

  /** As the operating system does, so that its port stays its own. */
  async #end(engine: PrivateEngine): Promise<void> {
    const pid = this.pidOf(engine);
    this.signal(engine, 'SIGTERM');
    await waitFor(`${engine} to end`, () => !existsSync(`/proc/${String(pid)}`), {
      timeoutMs: END_DEADLINE_MS,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disks.length > 0) await this.#command('down');
    for (const disk of this.#disks) await disk[Symbol.asyncDispose]();
    await this.#command('wipe');
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #command(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [STACK_PROGRAM, ...args], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        ...this.#options.env,
        CLICKSTREAM_STACK_DIR: this.#directory,
      },
    });
    return stdout;
  }
}
