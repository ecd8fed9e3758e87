import type { HostileAnswers } from './hostile-run.ts';
import type { Latencies } from './latency.ts';
import type { ServerName } from './servers.ts';
import { figureOf, ratioOf, type Figure } from './statistics.ts';
import type { Comparison } from './throughput.ts';

/** One promise of the collector about its speed, and what was measured. */
export interface TargetResult {
  readonly what: string;
  readonly measured: Figure;
  readonly target: string;
  readonly met: boolean;
  readonly digits: number;
}

const LEAST_RATIO = { 'v1-10': 0.33, 'v1-1': 0.5 } as const;
const LEAST_EVENTS_PER_SECOND = 10_000;
const EVENTS = 10;
const MOST_P99_MS = 50;
const MOST_GROWTH = 2;

/** Requests per second of the collector as a share of the bare server's. */
export function ratioTarget(
  kind: keyof typeof LEAST_RATIO,
  comparisons: readonly Comparison[],
): TargetResult {
  const ratio = shareOf('collector', comparisonOf(kind, comparisons));
  const what = kind === 'v1-10' ? 'batches of ten' : 'single events';
  return atLeast(LEAST_RATIO[kind], `requests/s, collector / bare, ${what}`, ratio, 2);
}

export function eventsTarget(comparisons: readonly Comparison[]): TargetResult {
  const { requestsPerSecond } = comparisonOf('v1-10', comparisons).collector;
  const events = figureOf(requestsPerSecond.map((requests) => requests * EVENTS));
  return atLeast(LEAST_EVENTS_PER_SECOND, 'events/s accepted, batches of ten', events, 0);
}

export function latencyTargets({ calm, hostile, answers }: Latencies): TargetResult[] {
  const p99 = (of: Latencies['calm']): number[] => of.map(({ p99Ms }) => p99Ms);
  return [
    atMost(MOST_P99_MS, 'p99 at half of that load, ms', figureOf(p99(calm)), 1),
    atMost(
      MOST_GROWTH,
      'p99 beside a hostile client / without',
      ratioOf(p99(hostile), p99(calm)),
      2,
    ),
    atMost(0, 'answers 5xx or none to the hostile client', figureOf([badAnswers(answers)]), 0),
  ];
}

export function comparisonOf(
  kind: Comparison['kind'],
  comparisons: readonly Comparison[],
): Comparison {
  const found = comparisons.find((comparison) => comparison.kind === kind);
  if (found === undefined) throw new Error(`${kind} was not measured`);
  return found;
}

/** Requests per second as a share of the bare server's. */
export function shareOf(server: ServerName, comparison: Comparison): Figure {
  return ratioOf(comparison[server].requestsPerSecond, comparison.bare.requestsPerSecond);
}

/** How often the collector failed, or said nothing at all. To hang up on what is no HTTP, or on a cut body, is an answer. */
export function badAnswers(answers: HostileAnswers): number {
  return Object.values(answers)
    .flatMap((counts) => Object.entries(counts))
    .filter(([answer]) => answer.startsWith('5') || answer === 'silent')
    .reduce((sum, [, count]) => sum + count, 0);
}

function atLeast(target: number, what: string, measured: Figure, digits: number): TargetResult {
  const met = measured.median >= target;
  return { what, measured, target: `at least ${target.toLocaleString('en-US')}`, met, digits };
}

function atMost(target: number, what: string, measured: Figure, digits: number): TargetResult {
  const met = measured.median <= target;
  return { what, measured, target: `at most ${String(target)}`, met, digits };
}
