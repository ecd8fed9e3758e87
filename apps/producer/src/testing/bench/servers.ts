import { PrivateStack } from '@clickstream/testing';

import { startCollectorProcess } from '../producer-process.ts';
import { BenchProcess } from './bench-process.ts';
import { storedRecords } from './stored-records.ts';

/** What is compared: a bare server, one that also parses the bodies, and the collector. */
export const SERVER_NAMES = ['bare', 'parsing', 'collector'] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

/** A server under load, in a process of its own. */
export interface BenchServer {
  readonly pid: number;
  readonly port: number;
}

/** Every server, and how many records are in the topic; undefined where there is none. */
export interface BenchServers extends Readonly<Record<ServerName, BenchServer>> {
  readonly countStored: () => Promise<number | undefined>;
}

/** Starts the servers, the collector with a Kafka and a registry of its own. What it starts ends with `running`. */
export async function startServers(
  running: AsyncDisposableStack,
  { inMemory }: { readonly inMemory: boolean },
): Promise<BenchServers> {
  const bare = await startPart(running, 'bare-server.ts');
  const parsing = await startPart(running, 'bare-server.ts', ['parse']);
  if (inMemory) {
    const collector = await startPart(running, 'memory-collector.ts');
    return { bare, parsing, collector, countStored: () => Promise.resolve(undefined) };
  }
  const stack = running.use(await PrivateStack.start({ only: ['kafka', 'registry'] }));
  const collector = running.use(await startCollectorProcess(stack.env));
  const { KAFKA_BROKERS: brokers = '' } = stack.env;
  return {
    bare,
    parsing,
    collector: { pid: collector.child.pid ?? 0, port: Number(new URL(collector.url).port) },
    countStored: () => storedRecords(brokers),
  };
}

async function startPart(
  running: AsyncDisposableStack,
  entry: string,
  args: readonly string[] = [],
): Promise<BenchServer> {
  const part = running.use(new BenchProcess(entry, args));
  return { pid: part.pid, port: await part.next<number>() };
}
