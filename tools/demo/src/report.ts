import { progressPrinter, type ProgressListener } from '@clickstream/local-stack';

import type { TalliedRow } from './tally/tally-log.ts';

const LONGEST_URL = 60;

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints the progress of a stack that is coming up. */
export function sayProgress(): ProgressListener {
  return progressPrinter((line) => process.stdout.write(line));
}

export function section(title: string): void {
  say(`\n== ${title}`);
}

/** Rows as a text table with aligned columns. */
export function table(rows: readonly TalliedRow[]): string {
  const head = ['page', 'country', 'clicks', 'unique users', 'average time'];
  const cells = rows.map((row) => [
    shorten(row.url),
    row.country,
    String(row.clicks),
    String(row.uniqueUsers),
    row.avgTimeSpent === null ? '-' : `${row.avgTimeSpent.toFixed(1)} s`,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [line(head), ...cells.map(line), ''].join('\n');
}

function shorten(url: string): string {
  return url.length <= LONGEST_URL ? url : `${url.slice(0, LONGEST_URL - 1)}…`;
}
