import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { LiveEvent } from './live-plan.ts';

/** One run, as far as it is known: the demo may have been cut short before the collector had taken everything. */
export interface LiveRun {
  readonly run: string;
  readonly told: readonly LiveEvent[];
  readonly isFinished: boolean;
}

type Line =
  | { readonly run: string; readonly told: LiveEvent }
  | { readonly run: string; readonly isFinished: true };

/** Where the journal of a stack lies: beside its data, so that it goes when they go. */
export function liveJournalOf(stackDir: string): string {
  return join(stackDir, 'data', 'live-traffic.ndjson');
}

/**
 * What the SDKs were told, in this run and in earlier ones on the same stack. Written before an SDK is told, and never
 * from what the collector has stored.
 */
export class LiveJournal {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  told(run: string, event: LiveEvent): void {
    this.#append({ run, told: event });
  }

  finished(run: string): void {
    this.#append({ run, isFinished: true });
  }

  /** Every run, in order of their begin. */
  runs(): LiveRun[] {
    const text = existsSync(this.#path) ? readFileSync(this.#path, 'utf8') : '';
    // A run that was killed may have left half a line, behind which it has told nobody anything.
    const lines = text.split('\n').flatMap((line) => toLine(line) ?? []);
    return [...Map.groupBy(lines, ({ run }) => run)].map(([run, its]) => ({
      run,
      told: its.flatMap((line) => ('told' in line ? [line.told] : [])),
      isFinished: its.some((line) => 'isFinished' in line),
    }));
  }

  #append(line: Line): void {
    appendFileSync(this.#path, `\n${JSON.stringify(line)}`);
  }
}

function toLine(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
