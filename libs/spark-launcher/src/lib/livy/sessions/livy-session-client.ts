import type { BatchLog } from '../../batch.ts';
import type { CallOptions } from '../../call-options.ts';
import { DEFAULT_TIMEOUT_MS, type LivyClientOptions, type PageOptions } from '../livy-client.ts';
import { createLivyHttp, unlessMissing, type LivyHttp } from '../livy-http.ts';
import { readLog, readState } from '../read-answer.ts';
import {
  readCandidates,
  readSession,
  readSessionPage,
  readStatement,
  readStatementPage,
} from './read-session.ts';
import type {
  CompletionSpec,
  Session,
  SessionPage,
  SessionRef,
  SessionSpec,
  SessionState,
  Statement,
  StatementPage,
  StatementSpec,
} from './session.ts';

const SPEC_FIELDS = [
  'name',
  'kind',
  'conf',
  'jars',
  'pyFiles',
  'files',
  'archives',
  'driverMemory',
  'driverCores',
  'executorMemory',
  'executorCores',
  'numExecutors',
  'queue',
  'proxyUser',
  'heartbeatTimeoutInSecond',
] as const satisfies readonly (keyof SessionSpec)[];

/**
 * Livy's REST interface for interactive sessions: one method, one request, never repeated. `openLivySession` adds what
 * makes it safe.
 *
 * Every method rejects with a `SparkLauncherError`, or with the signal's reason. What concerns the statements of a session
 * that has ended is `SPARK_LAUNCHER_SESSION_ENDED`; while it starts Livy leaves such calls without an answer.
 */
export class LivySessionClient {
  readonly #http: LivyHttp;

  /** @throws SparkLauncherError `SPARK_LAUNCHER_INVALID_ARGUMENT` when the URL is none */
  constructor({ url, timeoutMs = DEFAULT_TIMEOUT_MS }: LivyClientOptions) {
    this.#http = createLivyHttp({ url, timeoutMs });
  }

  /**
   * Starts a session. After an outage it may exist all the same.
   *
   * @throws SparkLauncherError `SPARK_LAUNCHER_DUPLICATE_NAME`, `SPARK_LAUNCHER_REJECTED`
   */
  async create(spec: SessionSpec, options: CallOptions = {}): Promise<Session> {
    // Field by field: Livy refuses a body with one that it does not know.
    const body = Object.fromEntries(SPEC_FIELDS.map((field) => [field, spec[field]]));
    return readSession(await this.#http({ method: 'POST', path: '/sessions', body, ...options }));
  }

  /** The session, or undefined when Livy knows none. */
  async find(ref: SessionRef, options: CallOptions = {}): Promise<Session | undefined> {
    return unlessMissing(this.#http({ method: 'GET', path: pathOf(ref), ...options }), readSession);
  }

  /** Its state, or undefined when Livy knows none. */
  async findState(ref: SessionRef, options: CallOptions = {}): Promise<SessionState | undefined> {
    const path = `${pathOf(ref)}/state`;
    return unlessMissing(this.#http({ method: 'GET', path, ...options }), readState);
  }

  /** The sessions that Livy remembers, oldest first. */
  async list({ from = 0, size = 100, ...options }: PageOptions = {}): Promise<SessionPage> {
    const path = `/sessions?from=${from}&size=${size}`;
    return readSessionPage(await this.#http({ method: 'GET', path, ...options }));
  }

  /** The end of the output: without `from` the last `size` lines of what Livy keeps. */
  async findLog(
    ref: SessionRef,
    { from, size = 100, ...options }: PageOptions = {},
  ): Promise<BatchLog | undefined> {
    const start = from === undefined ? '' : `from=${from}&`;
    const path = `${pathOf(ref)}/log?${start}size=${size}`;
    return unlessMissing(this.#http({ method: 'GET', path, ...options }), readLog);
  }

  /** Ends and forgets a session; false when there is none. */
  async delete(ref: SessionRef, options: CallOptions = {}): Promise<boolean> {
    const answer = this.#http({ method: 'DELETE', path: pathOf(ref), ...options });
    return (await unlessMissing(answer, () => true)) ?? false;
  }

  /** Queues code. After an outage it may run all the same. */
  async createStatement(
    ref: SessionRef,
    { code, kind }: StatementSpec,
    options: CallOptions = {},
  ): Promise<Statement> {
    const path = `${pathOf(ref)}/statements`;
    const body = { code, kind };
    return readStatement(await this.#http({ method: 'POST', path, body, ...options }));
  }

  /** The statements that Livy remembers, oldest first: all of them unless a part is asked for. */
  async listStatements(
    ref: SessionRef,
    { from = 0, size, ...options }: PageOptions = {},
  ): Promise<StatementPage> {
    const part = size === undefined ? '' : `&size=${size}`;
    const path = `${pathOf(ref)}/statements?from=${from}${part}`;
    return readStatementPage(await this.#http({ method: 'GET', path, ...options }));
  }

  /** The statement, or undefined when Livy knows neither it nor the session. */
  async findStatement(
    ref: SessionRef,
    id: number,
    options: CallOptions = {},
  ): Promise<Statement | undefined> {
    const path = `${pathOf(ref)}/statements/${id}`;
    return unlessMissing(this.#http({ method: 'GET', path, ...options }), readStatement);
  }

  /** Asks for the end of a statement, whatever its state is. */
  async cancelStatement(ref: SessionRef, id: number, options: CallOptions = {}): Promise<void> {
    const path = `${pathOf(ref)}/statements/${id}/cancel`;
    await this.#http({ method: 'POST', path, ...options });
  }

  /** What could stand at the cursor. */
  async complete(
    ref: SessionRef,
    { code, kind, cursor }: CompletionSpec,
    options: CallOptions = {},
  ): Promise<readonly string[]> {
    const path = `${pathOf(ref)}/completion`;
    const body = { code, kind, cursor };
    return readCandidates(await this.#http({ method: 'POST', path, body, ...options }));
  }
}

function pathOf(ref: SessionRef): string {
  return `/sessions/${encodeURIComponent(ref)}`;
}
