/** What a replay has done, over its whole log. */
export interface ReplaySummary {
  readonly file: string;
  readonly digest: string;
  readonly lines: number;
  readonly accepted: number;
  /** Number of lines by reason: damaged lines, and events that the collector refused. */
  readonly refused: Readonly<Record<string, number>>;
  /** Lines that an earlier, interrupted replay had sent. */
  readonly resumedAfterLine: number;
  readonly seconds: number;
  /** Lines per second of this run. */
  readonly linesPerSecond: number;
}

export function formatSummary(summary: ReplaySummary): string {
  const refused = Object.entries(summary.refused);
  const total = refused.reduce((sum, [, count]) => sum + count, 0);
  const line = (label: string, value: number | string): string =>
    `${label.padEnd(LABEL_WIDTH)}${value}`;
  return [
    line('lines read', summary.lines),
    line('accepted', summary.accepted),
    line('refused', total),
    ...refused.map(([reason, count]) => line(`  ${reason}`, count)),
    ...(summary.resumedAfterLine > 0 ? [line('sent before', summary.resumedAfterLine)] : []),
    line('time', `${summary.seconds.toFixed(1)} s (${summary.linesPerSecond} lines/s)`),
  ].join('\n');
}

/** Room for the longest reason of a refusal. */
const LABEL_WIDTH = 28;

/** Prints a line of progress at most once a second. */
export class ProgressPrinter {
  readonly #print: (line: string) => void;
  readonly #started: number;
  #printed: number;

  constructor(print: (line: string) => void) {
    this.#print = print;
    this.#started = performance.now();
    this.#printed = this.#started;
  }

  update(progress: { readonly line: number; readonly lines: number; readonly sent: number }): void {
    const now = performance.now();
    if (now - this.#printed < 1_000) return;
    this.#printed = now;
    const { line, lines, sent } = progress;
    const percent = Math.floor((100 * line) / Math.max(1, lines));
    const rate = Math.round((1_000 * sent) / (now - this.#started));
    this.#print(`${line} of ${lines} lines (${percent} %), ${rate} lines/s`);
  }
}
