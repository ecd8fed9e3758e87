import { figureOf, ratioOf, type Figure } from './statistics.ts';
import { rowsPerCpuSecond, rowsPerSecond, type Rounds } from './rounds.ts';
import type { MemoryMeasurement } from './client-process.ts';

/** One promise of the library about its speed, and what was measured. */
export interface TargetResult {
  readonly what: string;
  readonly measured: Figure;
  readonly target: number;
  readonly met: boolean;
}

/** Names of the clients, as the table shows them. */
export const RPC = 'rpc';
export const PACKAGE = 'hbase-rpc-client';
export const JAVA = 'Java';

/** Growth of memory that still counts as flat: garbage that is not collected yet, but no leak over millions of rows. */
const MOST_GROWTH = 1.1;

export function writeTargets(writes: Rounds): TargetResult[] {
  const of = (name: string): TargetInput => writes.get(name) ?? [];
  return [
    atLeast(0.9, 'rpc / Java, rows/s written', speedRatio(of(RPC), of(JAVA))),
    atLeast(
      1,
      'rpc / Java, rows written per CPU second',
      ratioOf(rowsPerCpuSecond(of(RPC)), rowsPerCpuSecond(of(JAVA))),
    ),
    atLeast(4, `rpc / ${PACKAGE}, rows/s written`, speedRatio(of(RPC), of(PACKAGE))),
  ];
}

export function scanTarget(scans: Rounds): TargetResult {
  const ratio = speedRatio(scans.get(RPC) ?? [], scans.get(JAVA) ?? []);
  return atLeast(0.8, 'rpc / Java, rows/s scanned', ratio);
}

/** Compares the last fifth of the run with the second: by then everything that is kept has been allocated. */
export function memoryTarget({ rssMiB }: MemoryMeasurement): TargetResult {
  const fifth = Math.ceil(rssMiB.length / 5);
  const early = figureOf(rssMiB.slice(fifth, 2 * fifth)).median;
  const measured = figureOf(rssMiB.slice(-fifth).map((rss) => rss / early));
  return {
    what: 'rpc, resident memory at the end / after a fifth of the rows',
    measured,
    target: MOST_GROWTH,
    met: measured.median <= MOST_GROWTH,
  };
}

type TargetInput = Parameters<typeof rowsPerSecond>[0];

function speedRatio(ours: TargetInput, theirs: TargetInput): Figure {
  return ratioOf(rowsPerSecond(ours), rowsPerSecond(theirs));
}

function atLeast(target: number, what: string, measured: Figure): TargetResult {
  return { what, measured, target, met: measured.median >= target };
}
