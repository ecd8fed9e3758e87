import { access, constants, mkdir } from 'node:fs/promises';

import { retry } from '@clickstream/service-core';

import type { Batch, BatchSpec } from '../batch.ts';
import type { CallOptions } from '../call-options.ts';
import { DEFAULT_POLL, type PollInterval } from '../poll-delay.ts';
import type {
  KilledBatch,
  LogTailOptions,
  SparkLauncher,
  SubmitOptions,
  SubmittedBatch,
} from '../spark-launcher.ts';
import { waitForBatch, type BatchResult, type WaitOptions } from '../wait-for-batch.ts';
import {
  batchDirectory,
  preventStart,
  readExitCode,
  readLeader,
  readRecord,
  removeBatch,
} from './batch-directory.ts';
import { endGroup } from './batch-process.ts';
import { lookAtBatch, readOutput } from './look-at-batch.ts';
import { startBatch } from './start-batch.ts';
import { submitFile } from './submit-command.ts';
import { toSubmitError } from './submit-error.ts';

/** Where a {@link SubmitSparkLauncher} finds Spark, and where it keeps its batches. */
export interface SubmitSparkLauncherOptions {
  /** The folder of Spark, with `bin/spark-submit`. */
  readonly sparkHome: string;
  /** Holds the batches: names, process ids, output, exit codes. Launchers that share it share their batches. */
  readonly stateDirectory: string;
  /** All that `spark-submit` gets as its environment, but for SPARK_HOME: often PATH, HOME and JAVA_HOME. */
  readonly env?: Readonly<Record<string, string>>;
  /** Settings of every batch; those of a batch itself win. */
  readonly conf?: Readonly<Record<string, string>>;
  /** Bounds of the pause between two looks at a batch: 200 ms to 3 s by default. */
  readonly poll?: Partial<PollInterval>;
  /** Time between SIGTERM and SIGKILL; 10 s by default. */
  readonly killGraceMs?: number;
  /** How long a batch is remembered after its end; a day by default. */
  readonly keepEndedMs?: number;
}

const DAY_MS = 24 * 3_600_000;
const LAST_WORDS = 100;

/**
 * Batches as processes of this machine, by `spark-submit`, without a server.
 *
 * A batch is a process group of its own, known by a directory: it goes on when the launcher ends, and the next launcher, or
 * another one at the same time, finds it by its name, waits for it and ends it. A name is remembered until `kill`, or for
 * `keepEndedMs` after the end, also over a restart of the machine, so a batch never runs twice under one name.
 *
 * ```ts
 * const launcher = new SubmitSparkLauncher({ sparkHome: '/opt/spark', stateDirectory: '/var/lib/reports/batches' });
 * await launcher.submit({ name: 'report-7-1', file, className, args }, { deadlineMs: 60_000 });
 * const result = await launcher.waitFor('report-7-1', { deadlineMs: 600_000 });
 * ```
 */
export class SubmitSparkLauncher implements SparkLauncher {
  readonly #options: Required<Omit<SubmitSparkLauncherOptions, 'poll'>>;
  readonly #poll: PollInterval;

  constructor({ poll, ...options }: SubmitSparkLauncherOptions) {
    this.#options = { env: {}, conf: {}, killGraceMs: 10_000, keepEndedMs: DAY_MS, ...options };
    this.#poll = { ...DEFAULT_POLL, ...poll };
  }

  async submit(spec: BatchSpec, { signal, deadlineMs }: SubmitOptions): Promise<SubmittedBatch> {
    this.#directoryOf(spec.name);
    const options = { ...this.#options, signal };
    const what = `submit ${spec.name}`;
    return retry(() => translated(what, signal, () => startBatch(spec, options)), {
      deadlineMs,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async find(name: string, { signal }: CallOptions = {}): Promise<Batch | undefined> {
    const directory = this.#directoryOf(name);
    return translated(`find ${name}`, signal, async () => {
      const record = await readRecord(directory);
      return record === undefined ? undefined : lookAtBatch(directory, record);
    });
  }

  async waitFor(name: string, options: WaitOptions): Promise<BatchResult> {
    this.#directoryOf(name);
    const find = (call: CallOptions): Promise<Batch | undefined> => this.find(name, call);
    return waitForBatch(name, options, { find, poll: this.#poll });
  }

  async logTail(
    name: string,
    { lines = 100, signal }: LogTailOptions = {},
  ): Promise<readonly string[]> {
    const directory = this.#directoryOf(name);
    return translated(`log of ${name}`, signal, () => readOutput(directory, lines));
  }

  async kill(name: string, { signal }: CallOptions = {}): Promise<KilledBatch | undefined> {
    const directory = this.#directoryOf(name);
    return translated(`kill ${name}`, signal, async () => {
      const record = await readRecord(directory);
      if (record === undefined) return undefined;
      const batch = await lookAtBatch(directory, record);
      await this.#end(directory, signal);
      const log = await readOutput(directory, LAST_WORDS);
      await removeBatch(directory, record);
      return { batch, log };
    });
  }

  async ping({ signal }: CallOptions = {}): Promise<void> {
    const { sparkHome, stateDirectory } = this.#options;
    await translated('spark-submit', signal, async () => {
      await access(submitFile(sparkHome), constants.X_OK);
      await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
      await access(stateDirectory, constants.R_OK | constants.W_OK);
    });
  }

  /** Afterwards nothing of the run lives, and nothing of it will. */
  async #end(directory: string, signal: AbortSignal | undefined): Promise<void> {
    let leader = await readLeader(directory);
    if (leader === undefined && !(await preventStart(directory))) {
      leader = await readLeader(directory);
    }
    if (leader === undefined || leader.pid === 0) return;
    // After the exit code the leader's id may be another process's one day.
    if ((await readExitCode(directory)) !== undefined) return;
    await endGroup(leader, { graceMs: this.#options.killGraceMs, signal });
  }

  #directoryOf(name: string): string {
    return batchDirectory(this.#options.stateDirectory, name);
  }
}

async function translated<T>(
  what: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    throw toSubmitError(error, what);
  }
}
