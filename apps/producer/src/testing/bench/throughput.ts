import { cpuSecondsOf, type BenchProcess } from './bench-process.ts';
import type { RequestKindName } from './bench-requests.ts';
import type { LoadCommand, ThroughputAnswer } from './load-commands.ts';
import type { BenchOptions } from './options.ts';
import { SERVER_NAMES, type BenchServer, type BenchServers, type ServerName } from './servers.ts';

/** What one server did with one kind of requests, round by round. */
export interface Throughput {
  readonly requestsPerSecond: readonly number[];
  /** CPU time of the server for one request. */
  readonly cpuMicros: readonly number[];
  /** All requests that were answered with 200, those that do not count among them. */
  readonly answered: number;
}

/** Every server under the same requests. */
export interface Comparison extends Readonly<Record<ServerName, Throughput>> {
  readonly kind: RequestKindName;
}

export const CONNECTIONS = 256;
const WARM_UP_MS = 500;

/**
 * Lets the servers answer as much as they can, each kind of requests once per round, the servers in turn, each time another
 * one first. The first round does not count.
 */
export async function compareThroughput(
  servers: BenchServers,
  options: BenchOptions & {
    readonly load: BenchProcess;
    readonly kinds: readonly RequestKindName[];
  },
): Promise<Comparison[]> {
  const { load, kinds, rounds, sampleMs } = options;
  const measure = (name: ServerName, kind: RequestKindName): Promise<Sample> =>
    measureOnce(servers[name], load, {
      ...{ loop: 'closed', port: servers[name].port, kind, connections: CONNECTIONS },
      ...{ warmUpMs: WARM_UP_MS, ms: sampleMs },
    });
  const samples = kinds.map((kind) => ({
    kind,
    ...{ bare: [] as Sample[], parsing: [] as Sample[], collector: [] as Sample[] },
  }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const of of samples) {
      for (const [at] of SERVER_NAMES.entries()) {
        const name = SERVER_NAMES[(at + round) % SERVER_NAMES.length] ?? 'bare';
        of[name].push(await measure(name, of.kind));
      }
    }
  }
  return samples.map(({ kind, bare, parsing, collector }) => ({
    kind,
    bare: toThroughput(bare),
    parsing: toThroughput(parsing),
    collector: toThroughput(collector),
  }));
}

interface Sample {
  readonly requestsPerSecond: number;
  readonly cpuMicros: number;
  readonly answered: number;
}

async function measureOnce(
  server: BenchServer,
  load: BenchProcess,
  command: LoadCommand,
): Promise<Sample> {
  const before = cpuSecondsOf(server.pid);
  const { counted, seconds, answered } = await load.ask<ThroughputAnswer>(command);
  const cpuSeconds = cpuSecondsOf(server.pid) - before;
  return {
    requestsPerSecond: counted / seconds,
    cpuMicros: (cpuSeconds / answered) * 1e6,
    answered,
  };
}

/** Without the first round, in which everything was compiled. */
function toThroughput(samples: readonly Sample[]): Throughput {
  const [, ...counted] = samples;
  return {
    requestsPerSecond: counted.map(({ requestsPerSecond }) => requestsPerSecond),
    cpuMicros: counted.map(({ cpuMicros }) => cpuMicros),
    answered: samples.reduce((sum, { answered }) => sum + answered, 0),
  };
}
