/** The load generator, in a process of its own: reads a command a line, answers each with a line of JSON. */
import { createInterface } from 'node:readline';

import { REQUEST_KINDS, type RequestKindName } from './bench-requests.ts';
import { runClosedLoop } from './closed-loop.ts';
import { HttpConnection } from './http-connection.ts';
import type { LatencyAnswer, LoadCommand, ThroughputAnswer } from './load-commands.ts';
import { runOpenLoop } from './open-loop.ts';
import { quantile } from './statistics.ts';

const requestsByKind = new Map<RequestKindName, readonly Buffer[]>();

function requestsOf(kind: RequestKindName): readonly Buffer[] {
  const known = requestsByKind.get(kind) ?? REQUEST_KINDS[kind](Date.now()).requests;
  requestsByKind.set(kind, known);
  return known;
}

async function run(command: LoadCommand): Promise<ThroughputAnswer | LatencyAnswer> {
  const connections = Array.from(
    { length: command.connections },
    () => new HttpConnection(command.port),
  );
  const load = { connections, requests: requestsOf(command.kind) };
  try {
    if (command.loop === 'closed') return await runClosedLoop(load, command);
    const { latenciesMs, answered } = await runOpenLoop(load, command);
    return {
      p50Ms: quantile(latenciesMs, 0.5),
      p99Ms: quantile(latenciesMs, 0.99),
      maxMs: quantile(latenciesMs, 1),
      answered,
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await run(JSON.parse(line) as LoadCommand);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
