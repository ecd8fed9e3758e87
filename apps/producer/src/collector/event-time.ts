import { accept, reject, type Result } from './rejection.ts';

const ISO_8601 =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const LATEST_MS = Date.UTC(9999, 11, 31);
const MAX_AHEAD_MS = 10 * 60 * 1_000;

/** Event time in milliseconds: ISO 8601 with an offset, or whole milliseconds since 1970. Pure. */
export function parseEventTime(given: number | string, receivedAt: number): Result<number> {
  const ms = typeof given === 'number' ? given : parseIso(given);
  if (!Number.isInteger(ms)) {
    return reject(
      'invalid_timestamp',
      'timestamp must be ISO 8601 with an offset or Z, or whole milliseconds since 1970',
    );
  }
  if (ms < EARLIEST_MS || ms > LATEST_MS) {
    return reject(
      'timestamp_out_of_range',
      'timestamp lies before 1990 or after 9999; a number means milliseconds since 1970',
    );
  }
  if (ms > receivedAt + MAX_AHEAD_MS) {
    return reject('timestamp_in_future', 'timestamp is more than 10 minutes ahead of this server');
  }
  return accept(ms);
}

function parseIso(text: string): number {
  const match = ISO_8601.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day] = match.map(Number);
  // Date.parse takes 30 February for 1 March
  const lastDay = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  return day !== undefined && day <= lastDay ? Date.parse(text) : Number.NaN;
}
