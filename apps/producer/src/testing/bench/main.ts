/**
 * `nx run producer:bench`: the collector with acks=all on a real Kafka against a bare `node:http` server, both under the same
 * load generator, each in a process of its own; ends with 1 when a target is missed.
 */
import { BenchProcess } from './bench-process.ts';
import { REQUEST_KINDS } from './bench-requests.ts';
import { measureLatencies } from './latency.ts';
import { readOptions, type BenchOptions } from './options.ts';
import {
  formatHostile,
  formatLatencies,
  formatSetting,
  formatTargets,
  formatThroughput,
} from './report.ts';
import { startServers, type BenchServers } from './servers.ts';
import { figureOf } from './statistics.ts';
import {
  comparisonOf,
  eventsTarget,
  latencyTargets,
  ratioTarget,
  type TargetResult,
} from './targets.ts';
import { compareThroughput, type Comparison } from './throughput.ts';

const TARGET_KINDS = ['v1-10', 'v1-1'] as const;
const OTHER_KINDS = ['tp2-10', 'segment-10'] as const;

async function main(options: BenchOptions): Promise<TargetResult[]> {
  say('starting the servers');
  await using running = new AsyncDisposableStack();
  const servers = await startServers(running, options);
  const { collector } = servers;
  const load = running.use(new BenchProcess('load-client.ts'));
  const attacker = running.use(new BenchProcess('hostile-client.ts', [String(collector.port)]));
  say(formatSetting(options));

  const kinds = [...TARGET_KINDS, ...OTHER_KINDS];
  const comparisons = await compareThroughput(servers, { ...options, load, kinds });
  say(formatThroughput(comparisons));
  say(await checkStored(servers, comparisons));

  const most = figureOf(comparisonOf('v1-10', comparisons).collector.requestsPerSecond).median;
  const requestsPerSecond = Math.round(most / 2);
  const latencies = await measureLatencies(collector, {
    ...{ ...options, load, attacker, requestsPerSecond },
  });
  say(formatLatencies(latencies));
  say(formatHostile(latencies.answers));
  const targets = [
    ...TARGET_KINDS.map((kind) => ratioTarget(kind, comparisons)),
    eventsTarget(comparisons),
    ...latencyTargets(latencies),
  ];
  say(formatTargets(targets));
  return targets;
}

/** An answer that was not true would be fast. @throws Error when the topic does not hold what was answered with 200 */
async function checkStored(
  { countStored }: BenchServers,
  comparisons: readonly Comparison[],
): Promise<string> {
  const accepted = comparisons.reduce(
    (sum, { kind, collector }) => sum + collector.answered * REQUEST_KINDS[kind](0).events,
    0,
  );
  const stored = await countStored();
  if (stored !== undefined && stored !== accepted) {
    throw new Error(`${String(accepted)} events were accepted, ${String(stored)} are in the topic`);
  }
  const where = stored === undefined ? 'nowhere' : 'in the topic';
  return `${accepted.toLocaleString('en-US')} events accepted, all of them ${where}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

const targets = await main(readOptions(process.argv.slice(2)));
process.exitCode = targets.every(({ met }) => met) ? 0 : 1;
