import { toHourColumn } from '../column-values.ts';
import type { StagedEvent } from './stage-events.ts';

type ArrivalLine = [
  hour: string,
  arrivalHour: string,
  source: string,
  rowsKept: number,
  idCollisions: number,
  clicks: number,
  botClicks: number,
];

const HOUR_MS = 3_600_000;

/** The hour of a time as MySQL has it. */
export function hourColumnOf(timestamp: number): string {
  return toHourColumn(Math.floor(timestamp / HOUR_MS) * HOUR_MS);
}

/** The lines by arrival that the Spark job would write for these events, without epoch and attempt. */
export function stagedArrivals(rows: readonly StagedEvent[]): ArrivalLine[] {
  const lines = new Map<string, ArrivalLine>();
  for (const event of rows) {
    const { timestamp, receivedAt = timestamp, source = 'test', bot = false } = event;
    const key = [hourColumnOf(timestamp), hourColumnOf(receivedAt), source] as const;
    const line = lines.get(key.join()) ?? [...key, 0, 0, 0, 0];
    lines.set(key.join(), line);
    if (event.collides === true) {
      line[4] += 1;
      continue;
    }
    line[3] += 1;
    line[bot ? 6 : 5] += 1;
  }
  return [...lines.values()];
}
