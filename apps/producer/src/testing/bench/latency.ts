import type { BenchProcess } from './bench-process.ts';
import type { HostileAnswers } from './hostile-run.ts';
import type { LatencyAnswer, LoadCommand } from './load-commands.ts';
import type { BenchOptions } from './options.ts';
import type { BenchServer } from './servers.ts';
import { CONNECTIONS } from './throughput.ts';

/** Milliseconds, round by round, without and with a hostile client beside the others. */
export interface Latencies {
  readonly requestsPerSecond: number;
  readonly calm: readonly LatencyAnswer[];
  readonly hostile: readonly LatencyAnswer[];
  /** What the hostile client has seen. */
  readonly answers: HostileAnswers;
}

const WARM_UP_MS = 1_000;
const SAMPLES_PER_ROUND = 2;

/** The same steady load over and over, every other time beside a client that means harm. The first round does not count. */
export async function measureLatencies(
  collector: BenchServer,
  options: BenchOptions & {
    readonly load: BenchProcess;
    readonly attacker: BenchProcess;
    readonly requestsPerSecond: number;
  },
): Promise<Latencies> {
  const { load, attacker, requestsPerSecond, rounds, sampleMs } = options;
  const command: LoadCommand = {
    ...{ loop: 'open', port: collector.port, kind: 'v1-10', connections: CONNECTIONS },
    ...{ warmUpMs: WARM_UP_MS, ms: SAMPLES_PER_ROUND * sampleMs, requestsPerSecond },
  };
  const calm: LatencyAnswer[] = [];
  const hostile: LatencyAnswer[] = [];
  const answers: Record<string, Record<string, number>> = {};
  for (let round = 0; round <= rounds; round += 1) {
    calm.push(await load.ask<LatencyAnswer>(command));
    await attacker.ask('start');
    hostile.push(await load.ask<LatencyAnswer>(command));
    add(answers, await attacker.ask<HostileAnswers>('stop'));
  }
  return { requestsPerSecond, calm: calm.slice(1), hostile: hostile.slice(1), answers };
}

function add(sum: Record<string, Record<string, number>>, answers: HostileAnswers): void {
  for (const [input, counts] of Object.entries(answers)) {
    const of = (sum[input] ??= {});
    for (const [answer, count] of Object.entries(counts)) of[answer] = (of[answer] ?? 0) + count;
  }
}
