import { createHash } from 'node:crypto';

import type { LoggedRequest } from './access-log-line.ts';

const LONGEST_STAY_MS = 30 * 60 * 1_000;
const VISITOR_KEY_BYTES = 12;

/** Seconds that a page view lasted, by line number; null when unknown. */
export type TimeSpentIndex = (line: number) => number | null;

/**
 * Finds, for each page view of a log, the time to the same visitor's next one. A visitor is an address with an agent.
 *
 * A log is in the order in which the answers ended, not in the order of its times: so all lines have to be seen first.
 */
export class TimeSpentCounter {
  readonly #visits = new Map<string, { timestamp: number; line: number }[]>();

  add(line: number, request: LoggedRequest): void {
    const visitor = visitorKey(request);
    const visits = this.#visits.get(visitor);
    const visit = { timestamp: request.timestamp, line };
    if (visits === undefined) this.#visits.set(visitor, [visit]);
    else visits.push(visit);
  }

  /** The index over `lines` lines; forgets the visitors. */
  finish(lines: number): TimeSpentIndex {
    const seconds = new Float64Array(lines + 1).fill(Number.NaN);
    for (const visits of this.#visits.values()) {
      // The sort is stable: views of the same second stay in the order of the log.
      visits.sort((a, b) => a.timestamp - b.timestamp);
      for (const [at, { timestamp, line }] of visits.entries()) {
        const next = visits[at + 1];
        if (next === undefined || next.timestamp - timestamp > LONGEST_STAY_MS) continue;
        seconds[line] = (next.timestamp - timestamp) / 1_000;
      }
    }
    this.#visits.clear();
    return (line) => {
      const found = seconds[line] ?? Number.NaN;
      return Number.isNaN(found) ? null : found;
    };
  }
}

/** Short, so that a log of millions of visitors fits into memory. */
function visitorKey(request: LoggedRequest): string {
  return createHash('sha256')
    .update(`${request.host}\0${request.userAgent ?? ''}`)
    .digest()
    .toString('latin1', 0, VISITOR_KEY_BYTES);
}
