import { parseDuration } from '@clickstream/service-kit';
import { InvalidArgumentError, Option } from 'commander';

import { formatPlace, parsePlace } from '../dead-letters/letter-id.ts';

/** A moment, or how long ago it was; milliseconds since 1970. */
export function parseTime(text: string): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return Date.now() - ago;
  const time = Date.parse(text);
  if (!/^\d{4}-/.test(text) || Number.isNaN(time)) {
    throw new InvalidArgumentError('expected a time such as 2026-03-01T12:00Z, or 30m or 48h ago.');
  }
  return time;
}

export function parsePositive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('expected a whole number above 0.');
  }
  return Number(text);
}

export function parseWait(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('expected a duration such as 30s or 2m.');
  return ms;
}

export function parseLetterId(text: string): string {
  const place = parsePlace(text);
  if (place !== undefined) return formatPlace(place);
  throw new InvalidArgumentError('expected the id of a letter: <topic>/<partition>/<offset>.');
}

export function parseLetterIds(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, parseLetterId(text)];
}

export function parseEventId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('expected the UUID of an event.');
}

export function parseUser(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('expected the id of a user.');
}

/** `--json` */
export function jsonOption(): Option {
  return new Option('--json', 'one JSON object per line').default(false);
}
