import { requestOf, type Load } from './closed-loop.ts';
import type { HttpConnection } from './http-connection.ts';

const TICK_MS = 1;

/** What one open loop has seen. */
export interface OpenLoopResult {
  /** Milliseconds from the moment when each request was due to its answer, in order of answers. */
  readonly latenciesMs: readonly number[];
  readonly answered: number;
}

/**
 * Requests fall due at a steady rate, whatever has become of those before. Latency counts from the moment when a request
 * was due: time that it waits for a connection, or for this process, is part of it, so a server that stands still for a
 * second makes all of that second's requests late, and not just one.
 *
 * @throws Error when an answer is not 200
 */
export async function runOpenLoop(
  { connections, requests }: Load,
  options: {
    readonly requestsPerSecond: number;
    readonly warmUpMs: number;
    readonly ms: number;
  },
): Promise<OpenLoopResult> {
  const { requestsPerSecond, warmUpMs, ms } = options;
  const total = Math.floor(((warmUpMs + ms) / 1_000) * requestsPerSecond);
  const startedAt = performance.now();
  const dueAt = (index: number): number => startedAt + (index * 1_000) / requestsPerSecond;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const idle: HttpConnection[] = [...connections];
  const latenciesMs: number[] = [];
  let sent = 0;
  let answered = 0;

  const sendDue = (): void => {
    const now = performance.now();
    while (sent < total && dueAt(sent) <= now) {
      const connection = idle.pop();
      if (connection === undefined) return;
      send(connection, sent);
      sent += 1;
    }
  };
  const send = (connection: HttpConnection, index: number): void => {
    connection.send(requestOf(requests, index), (answer) => {
      if (answer !== 200) {
        reject(new Error(`expected 200, not ${String(answer)}`));
        return;
      }
      const latencyMs = performance.now() - dueAt(index);
      if (dueAt(index) >= startedAt + warmUpMs) latenciesMs.push(latencyMs);
      idle.push(connection);
      answered += 1;
      if (answered === total) resolve(undefined);
      else sendDue();
    });
  };
  const ticking = setInterval(sendDue, TICK_MS);
  try {
    await promise;
  } finally {
    clearInterval(ticking);
  }
  return { latenciesMs, answered };
}
