import { cpus } from 'node:os';

import type { BenchOptions } from './options.ts';
import { CELLS_PER_ROW, REGIONS, VALUE_BYTES_PER_ROW } from './bench-rows.ts';
import { rowsPerCpuSecond, rowsPerSecond, type Rounds } from './rounds.ts';
import { figureOf, type Figure } from './statistics.ts';
import type { TargetResult } from './targets.ts';

/** What was run, on what. */
export function formatSetting({ rows, rounds }: BenchOptions, rowsPerCall: number): string {
  const machine = `${String(cpus().length)} CPUs (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
  return [
    `${count(rows)} rows of ${count(CELLS_PER_ROW)} cells (${count(VALUE_BYTES_PER_ROW)} bytes of values), ${count(REGIONS)} regions, ${count(rowsPerCall)} rows per call, 4 calls at once;`,
    `${count(rounds)} rounds after one that does not count, the clients in turn; HBase on the same machine: ${machine}`,
  ].join('\n');
}

/** A table in Markdown: median (lowest–highest) of all rounds. */
export function formatRounds(title: string, rounds: Rounds): string {
  const rows = [...rounds].map(([client, measurements]) => [
    client,
    spread(figureOf(rowsPerSecond(measurements)), count),
    spread(figureOf(rowsPerCpuSecond(measurements)), count),
  ]);
  return table([title, 'rows/s', 'rows per CPU second of the client'], rows);
}

export function formatTargets(results: readonly TargetResult[]): string {
  const ratio = (value: number): string => value.toFixed(2);
  return table(
    ['ratio', 'measured', 'target', ''],
    results.map(({ what, measured, target, met }) => [
      what,
      spread(measured, ratio),
      ratio(target),
      met ? 'met' : 'MISSED',
    ]),
  );
}

function spread({ median, min, max }: Figure, format: (value: number) => string): string {
  return `${format(median)} (${format(min)}–${format(max)})`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
