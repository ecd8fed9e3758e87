import { randomUUID } from 'node:crypto';

import { isRetriable, retry, retryAfterMsOf, sleep } from '@clickstream/service-core';

import { isTerminal } from '../../batch.ts';
import { encodeBatchName } from '../../batch-name.ts';
import type { CallOptions } from '../../call-options.ts';
import { callTimeoutMs } from '../../call-timeout.ts';
import { DEFAULT_POLL, pollDelayMs, type PollInterval } from '../../poll-delay.ts';
import { SparkLauncherError } from '../../spark-launcher-error.ts';
import type { LivySessionClient } from './livy-session-client.ts';
import { dataOf, nextStatementId, runStatement } from './run-statement.ts';
import { sessionEnded } from './session-ended.ts';
import type { SessionKind, SessionSpec, SessionState, StatementData } from './session.ts';

/** How a session is opened. */
export interface OpenSessionOptions {
  readonly client: LivySessionClient;
  /** Longest time until it is idle; starting Spark on a cluster takes minutes at times. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Bounds of the pause between two looks at the session and its statements: 200 ms to 3 s by default. */
  readonly poll?: Partial<PollInterval>;
}

/** How a statement is run. */
export interface RunOptions {
  /** Longest time; the statement is cancelled then. */
  readonly deadlineMs: number;
  /** Ends the run with its reason and cancels the statement. */
  readonly signal?: AbortSignal | undefined;
  /** The session's kind, if left out. */
  readonly kind?: SessionKind;
}

/** {@link RunOptions} with what makes a value of the output. */
export interface ReadOptions<T> extends RunOptions {
  /** Given what the statement gave, for instance {@link readTable}. */
  readonly read: (data: StatementData) => T;
}

const CLOSE_MS = 30_000;
const CLEAN_UP_MS = 5_000;
const LOG_LINES = 20;

/** A session that belongs to whoever opened it: idle, for one statement after the other. */
export class LivySession implements AsyncDisposable {
  /** The name in Livy. */
  readonly name: string;
  readonly #client: LivySessionClient;
  readonly #poll: PollInterval;
  #nextStatement: number | undefined = 0;
  #last: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  /** Use {@link openLivySession}. */
  constructor(name: string, client: LivySessionClient, poll: PollInterval) {
    this.name = name;
    this.#client = client;
    this.#poll = poll;
  }

  /**
   * Runs code and gives its output, as `read` makes it. Statements run in the order of the calls.
   *
   * An answer that is lost is looked for, but when a time-out hides a request that Livy takes later, the code runs twice.
   *
   * @throws SparkLauncherError `SPARK_LAUNCHER_STATEMENT_FAILED` with the error of the code in its context,
   * `SPARK_LAUNCHER_SESSION_ENDED`, `SPARK_LAUNCHER_DEADLINE_EXCEEDED`
   */
  run<T>(code: string, options: ReadOptions<T>): Promise<T>;
  run(code: string, options: RunOptions): Promise<StatementData>;
  async run<T>(code: string, options: RunOptions & Partial<ReadOptions<T>>): Promise<unknown> {
    if (this.#closing !== undefined) throw sessionEnded(this.name, 'closed');
    const { read, kind, ...bounds } = options;
    const run = async (): Promise<StatementData> => {
      const call = { ...bounds, client: this.#client, session: this.name, poll: this.#poll };
      const nextId = this.#nextStatement ?? (await nextStatementId(call));
      // Not known again until this one has ended.
      this.#nextStatement = undefined;
      const statement = await runStatement({ code, kind }, { ...call, nextId });
      this.#nextStatement = statement.id + 1;
      return dataOf(statement);
    };
    const running = this.#last.then(run).catch((error: unknown) => {
      throw isNotFound(error) ? sessionEnded(this.name, 'forgotten') : error;
    });
    this.#last = running.catch(() => undefined);
    const data = await running;
    return read === undefined ? data : read(data);
  }

  /** Ends the session, with what runs in it. Outages are borne for half a minute. */
  close(): Promise<void> {
    this.#closing ??= endSession(this.#client, this.name, CLOSE_MS);
    return this.#closing;
  }

  /** Closes the session. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Creates a session and waits until it is idle. Its name in Livy is that of `spec` with a random part, so it is nobody else's.
 *
 * ```ts
 * await using session = await openLivySession({ name: 'report', kind: 'sql' }, { client, deadlineMs: 120_000 });
 * const { rows } = await session.run('select 1', { deadlineMs: 60_000, read: readTable });
 * ```
 *
 * @throws SparkLauncherError `SPARK_LAUNCHER_SESSION_ENDED` with its last lines when it dies, `SPARK_LAUNCHER_REJECTED`, or
 * `SPARK_LAUNCHER_DEADLINE_EXCEEDED`; the signal's reason on abort. Nothing is left behind then, as far
 * as Livy can be reached; for a request that it takes later give `heartbeatTimeoutInSecond`
 */
export async function openLivySession(
  spec: SessionSpec,
  options: OpenSessionOptions,
): Promise<LivySession> {
  const { client, poll, signal, deadlineMs } = options;
  const name = `${spec.name ?? 'session'}-${randomUUID()}`;
  encodeBatchName(name);
  const end = Date.now() + deadlineMs;
  try {
    await createOnce({ ...spec, name }, { client, signal, end });
    await untilIdle(name, { client, signal, end, poll: { ...DEFAULT_POLL, ...poll } });
  } catch (error) {
    await endSession(client, name, CLEAN_UP_MS).catch(() => undefined);
    throw error;
  }
  return new LivySession(name, client, { ...DEFAULT_POLL, ...poll });
}

interface Bounds {
  readonly client: LivySessionClient;
  readonly signal: AbortSignal | undefined;
  readonly end: number;
}

/** The answer to an earlier attempt may have been lost: the name, which nobody else has, tells. */
async function createOnce(
  spec: SessionSpec & { readonly name: string },
  { client, signal, end }: Bounds,
): Promise<void> {
  const create = async (attempt: number): Promise<void> => {
    const call: CallOptions = { signal, timeoutMs: callTimeoutMs(end) };
    if (attempt > 1 && (await client.find(spec.name, call)) !== undefined) return;
    await client.create(spec, call);
  };
  await retry(create, {
    deadlineMs: end - Date.now(),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function untilIdle(
  name: string,
  { client, signal, end, poll }: Bounds & { readonly poll: PollInterval },
): Promise<void> {
  const start = Date.now();
  let state: SessionState | undefined;
  let outage: unknown;
  for (;;) {
    try {
      state = await client.findState(name, { signal, timeoutMs: callTimeoutMs(end) });
      outage = undefined;
      if (state === 'idle') return;
      if (state === undefined || isTerminal(state)) throw await ended(name, state, client);
    } catch (error) {
      if (!isRetriable(error)) throw error;
      outage = error;
    }
    const leftMs = end - Date.now();
    if (leftMs <= 0) {
      throw new SparkLauncherError(`session ${name} is not idle; last seen ${state ?? 'never'}`, {
        code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
        cause: outage,
        context: { session: name },
      });
    }
    const delayMs = Math.max(pollDelayMs(Date.now() - start, poll), retryAfterMsOf(outage));
    await sleep(Math.min(delayMs, leftMs), signal);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof SparkLauncherError && error.code === 'SPARK_LAUNCHER_NOT_FOUND';
}

async function ended(
  name: string,
  state: string | undefined,
  client: LivySessionClient,
): Promise<SparkLauncherError> {
  const log = await client.findLog(name, { size: LOG_LINES }).catch(() => undefined);
  return sessionEnded(name, state ?? 'forgotten', log?.lines);
}

async function endSession(
  client: LivySessionClient,
  name: string,
  deadlineMs: number,
): Promise<void> {
  await retry(() => client.delete(name, { timeoutMs: deadlineMs }), { deadlineMs });
}
