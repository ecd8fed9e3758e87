import { isRetriable, retry, retryAfterMsOf, sleep } from '@clickstream/service-core';

import type { CallOptions } from '../../call-options.ts';
import { callTimeoutMs } from '../../call-timeout.ts';
import { pollDelayMs, type PollInterval } from '../../poll-delay.ts';
import { SparkLauncherError } from '../../spark-launcher-error.ts';
import type { LivySessionClient } from './livy-session-client.ts';
import { sessionEnded } from './session-ended.ts';
import {
  FINAL_STATEMENT_STATES,
  type Statement,
  type StatementData,
  type StatementSpec,
} from './session.ts';

/** Where and how long a statement runs. */
export interface StatementCall {
  readonly client: LivySessionClient;
  readonly session: string;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly poll: PollInterval;
}

const CANCEL_MS = 5_000;

/** The number that the session gives to its next statement. */
export async function nextStatementId(call: StatementCall): Promise<number> {
  const { client, session, signal, deadlineMs } = call;
  const page = await retry(
    () => client.listStatements(session, { signal, timeoutMs: deadlineMs }),
    { deadlineMs, ...(signal === undefined ? {} : { signal }) },
  );
  return Math.max(-1, ...page.statements.map(({ id }) => id)) + 1;
}

/**
 * Runs the code and waits for its end; what does not end in time, or is aborted, is cancelled.
 *
 * `nextId` is the number that Livy will give to it: only we use the session.
 */
export async function runStatement(
  spec: StatementSpec,
  options: StatementCall & { readonly nextId: number },
): Promise<Statement> {
  const { client, session, signal } = options;
  const end = Date.now() + options.deadlineMs;
  let id = options.nextId;
  try {
    id = await createOnce(spec, { ...options, end });
    return await untilFinal(id, { ...options, end });
  } catch (error) {
    if (isRetriable(error) || signal?.aborted === true) {
      // A help to the cluster only: the session may be gone, or the code may not listen.
      await client.cancelStatement(session, id, { timeoutMs: CANCEL_MS }).catch(() => undefined);
    }
    throw error;
  }
}

/** @throws SparkLauncherError `SPARK_LAUNCHER_STATEMENT_FAILED` */
export function dataOf({ id, state, output }: Statement): StatementData {
  if (output?.status === 'ok') return output.data;
  const { name, message, traceback } = output ?? {
    name: state,
    message: 'there is no output',
    traceback: [],
  };
  throw new SparkLauncherError(`statement ${id}: ${name}: ${message}`, {
    code: 'SPARK_LAUNCHER_STATEMENT_FAILED',
    context: { statement: id, name, message, traceback },
  });
}

/** When the next number is taken, the answer to an earlier attempt was lost. */
async function createOnce(
  spec: StatementSpec,
  options: StatementCall & { readonly nextId: number; readonly end: number },
): Promise<number> {
  const { client, session, nextId, deadlineMs, signal, end } = options;
  const create = async (attempt: number): Promise<number> => {
    const call: CallOptions = { signal, timeoutMs: callTimeoutMs(end) };
    const lost = attempt > 1 ? await client.findStatement(session, nextId, call) : undefined;
    return (lost ?? (await client.createStatement(session, spec, call))).id;
  };
  return retry(create, { deadlineMs, ...(signal === undefined ? {} : { signal }) });
}

async function untilFinal(
  id: number,
  options: StatementCall & { readonly end: number },
): Promise<Statement> {
  const { client, session, signal, end, poll } = options;
  const start = Date.now();
  let outage: unknown;
  for (;;) {
    try {
      const call: CallOptions = { signal, timeoutMs: callTimeoutMs(end) };
      const statement = await client.findStatement(session, id, call);
      outage = undefined;
      if (statement === undefined) throw sessionEnded(session, 'forgotten');
      if (isFinal(statement)) return statement;
    } catch (error) {
      if (!isRetriable(error)) throw error;
      outage = error;
    }
    const leftMs = end - Date.now();
    if (leftMs <= 0) {
      throw new SparkLauncherError(`a statement of session ${session} did not end in time`, {
        code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
        cause: outage,
        context: { session, statement: id },
      });
    }
    const delayMs = Math.max(pollDelayMs(Date.now() - start, poll), retryAfterMsOf(outage));
    await sleep(Math.min(delayMs, leftMs), signal);
  }
}

function isFinal({ state }: Statement): boolean {
  return FINAL_STATEMENT_STATES.some((final) => final === state);
}
