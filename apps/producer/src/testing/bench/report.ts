import { cpus } from 'node:os';

import { REQUEST_KINDS } from './bench-requests.ts';
import type { HostileAnswers } from './hostile-run.ts';
import type { Latencies } from './latency.ts';
import type { BenchOptions } from './options.ts';
import { SERVER_NAMES, type ServerName } from './servers.ts';
import { figureOf, type Figure } from './statistics.ts';
import { shareOf, type TargetResult } from './targets.ts';
import { CONNECTIONS, type Comparison } from './throughput.ts';

/** What was run, on what. */
export function formatSetting({ rounds, sampleMs, inMemory }: BenchOptions): string {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const sink = inMemory ? 'no Kafka: these are not the figures of the report' : 'Kafka beside it';
  return [
    `${date}, ${String(cpus().length)} × ${cpu?.model.trim() ?? 'CPU'}, Node ${process.version}, ${sink}`,
    `${String(rounds)} rounds of ${String(sampleMs / 1_000)} s after one that does not count, the servers in turn; ${String(CONNECTIONS)} connections`,
  ].join('\n');
}

const SERVER_TITLES: Readonly<Record<ServerName, string>> = {
  bare: 'bare node:http',
  parsing: 'bare, and JSON.parse',
  collector: 'collector',
};

/** Each server for each kind of requests: median (lowest–highest) of all rounds. */
export function formatThroughput(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap((comparison) =>
    SERVER_NAMES.map((server) => [
      server === 'bare' ? REQUEST_KINDS[comparison.kind](0).name : '',
      SERVER_TITLES[server],
      spread(figureOf(comparison[server].requestsPerSecond), 0),
      spread(shareOf(server, comparison), 2),
      spread(figureOf(comparison[server].cpuMicros), 0),
    ]),
  );
  return table(['requests', 'server', 'requests/s', '÷ bare', 'CPU µs of the server'], rows);
}

export function formatLatencies({ requestsPerSecond, calm, hostile }: Latencies): string {
  const row = (name: string, of: Latencies['calm']): string[] => [
    name,
    spread(figureOf(of.map(({ p50Ms }) => p50Ms)), 1),
    spread(figureOf(of.map(({ p99Ms }) => p99Ms)), 1),
    spread(figureOf(of.map(({ maxMs }) => maxMs)), 1),
  ];
  const head = `${number(requestsPerSecond, 0)} requests/s of ten events`;
  return table(
    [head, 'p50 ms', 'p99 ms', 'longest ms'],
    [row('alone', calm), row('beside a hostile client', hostile)],
  );
}

/** What became of each hostile input. */
export function formatHostile(answers: HostileAnswers): string {
  const rows = Object.entries(answers).map(([input, counts]) => [
    input,
    Object.entries(counts)
      .map(([answer, count]) => `${answer} × ${number(count, 0)}`)
      .join(', '),
  ]);
  return table(['hostile input', 'answers'], rows);
}

export function formatTargets(results: readonly TargetResult[]): string {
  return table(
    ['target', 'measured', 'wanted', ''],
    results.map(({ what, measured, target, met, digits }) => [
      what,
      spread(measured, digits),
      target,
      met ? 'met' : 'MISSED',
    ]),
  );
}

function spread({ median, min, max }: Figure, digits: number): string {
  const text = number(median, digits);
  return min === max ? text : `${text} (${number(min, digits)}–${number(max, digits)})`;
}

function number(value: number, digits: number): string {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
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
