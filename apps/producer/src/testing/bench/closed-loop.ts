import type { Answer, HttpConnection } from './http-connection.ts';

/** What every load runs on: connections, and requests that are sent in turn. */
export interface Load {
  readonly connections: readonly HttpConnection[];
  readonly requests: readonly Buffer[];
}

/** What one closed loop has seen. */
export interface ClosedLoopResult {
  /** Answers within the time that counts. */
  readonly counted: number;
  readonly seconds: number;
  /** All answers, with those before and after. */
  readonly answered: number;
}

/**
 * Each connection sends its next request when the last is answered: as much as the server takes. Says nothing of latency.
 *
 * @throws Error when an answer is not 200
 */
export async function runClosedLoop(
  { connections, requests }: Load,
  { warmUpMs, ms }: { readonly warmUpMs: number; readonly ms: number },
): Promise<ClosedLoopResult> {
  const from = performance.now() + warmUpMs;
  const to = from + ms;
  let answered = 0;
  let counted = 0;
  await Promise.all(
    connections.map(async (connection, index) => {
      const { promise, resolve, reject } = Promise.withResolvers<undefined>();
      let next = index;
      const onAnswer = (answer: Answer): void => {
        if (answer !== 200) {
          reject(new Error(`expected 200, not ${String(answer)}`));
          return;
        }
        answered += 1;
        const now = performance.now();
        if (now >= from && now < to) counted += 1;
        if (now < to) send();
        else resolve(undefined);
      };
      const send = (): void => {
        next += 1;
        connection.send(requestOf(requests, next), onAnswer);
      };
      send();
      await promise;
    }),
  );
  return { counted, seconds: ms / 1_000, answered };
}

/** The requests in turn, over and over. */
export function requestOf(requests: readonly Buffer[], index: number): Buffer {
  const request = requests[index % requests.length];
  if (request === undefined) throw new RangeError('there is no request to send');
  return request;
}
