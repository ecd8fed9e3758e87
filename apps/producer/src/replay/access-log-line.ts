/** One request of an access log. Texts stand as they are in the log, escapes included; `-` is null. */
export interface LoggedRequest {
  /** Client address, or its name where the server looked names up. */
  readonly host: string;
  readonly timestamp: number;
  /** Empty when the request line is no request. */
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly referrer: string | null;
  readonly userAgent: string | null;
}

/** Why a line is no request. */
export const DAMAGE_REASONS = [
  'empty_line',
  'line_too_long',
  'unknown_format',
  'invalid_time',
  /** A quoted field has no end: the line was cut. */
  'unclosed_quote',
] as const;
export type DamageReason = (typeof DAMAGE_REASONS)[number];

export type LineResult =
  | { readonly ok: true; readonly request: LoggedRequest }
  | { readonly ok: false; readonly reason: DamageReason };

const HEAD = /^(\S+) \S+ .+? \[([^\]]{1,40})\] "/;
const STATUS_AND_SIZE = / (\d{3}) (?:\d+|-)(?=\s|$)/y;
const TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const HTTP_VERSION = /^HTTP\/\d/;

/**
 * Reads a line in Combined or Common format. Pure.
 *
 * Fields after the agent are ignored: servers are often set up to add some.
 */
export function parseAccessLogLine(line: string): LineResult {
  if (line.trim() === '') return damaged('empty_line');
  const head = HEAD.exec(line);
  if (head === null) return damaged('unknown_format');
  const [opening, host = '', stamp = ''] = head;
  const timestamp = parseTime(stamp);
  if (timestamp === undefined) return damaged('invalid_time');
  const request = readQuoted(line, opening.length);
  if (request === undefined) return damaged('unclosed_quote');
  STATUS_AND_SIZE.lastIndex = request.end;
  const status = STATUS_AND_SIZE.exec(line);
  if (status === null) return damaged('unknown_format');
  const extra = readReferrerAndAgent(line, STATUS_AND_SIZE.lastIndex);
  if (typeof extra === 'string') return damaged(extra);
  return {
    ok: true,
    request: {
      host,
      timestamp,
      ...splitRequest(request.text),
      status: Number(status[1]),
      ...extra,
    },
  };
}

function damaged(reason: DamageReason): LineResult {
  return { ok: false, reason };
}

/** Reads up to the closing quote; a backslash protects the character after it. */
function readQuoted(line: string, start: number): { text: string; end: number } | undefined {
  for (let at = start; at < line.length; at += 1) {
    if (line[at] === '"') return { text: line.slice(start, at), end: at + 1 };
    if (line[at] === '\\') at += 1;
  }
  return undefined;
}

function readReferrerAndAgent(
  line: string,
  start: number,
): Pick<LoggedRequest, 'referrer' | 'userAgent'> | DamageReason {
  if (line.slice(start).trim() === '') return { referrer: null, userAgent: null };
  if (!line.startsWith(' "', start)) return 'unknown_format';
  const referrer = readQuoted(line, start + 2);
  if (referrer === undefined) return 'unclosed_quote';
  if (!line.startsWith(' "', referrer.end)) return 'unknown_format';
  const agent = readQuoted(line, referrer.end + 2);
  if (agent === undefined) return 'unclosed_quote';
  return { referrer: known(referrer.text), userAgent: known(agent.text) };
}

function known(text: string): string | null {
  return text === '-' || text === '' ? null : text;
}

/** A target may hold spaces; what is no request line at all is kept as the target. */
function splitRequest(request: string): Pick<LoggedRequest, 'method' | 'target'> {
  const words = request.split(' ');
  if (words.length < 2) return { method: '', target: request === '' ? '-' : request };
  const [method = '', ...rest] = words;
  if (rest.length > 1 && HTTP_VERSION.test(rest.at(-1) ?? '')) rest.pop();
  const target = rest.join(' ');
  return { method, target: target === '' ? '-' : target };
}

/** `17/May/2015:10:05:03 +0000` in milliseconds. */
function parseTime(stamp: string): number | undefined {
  const match = TIME.exec(stamp);
  if (match === null) return undefined;
  const month = MONTHS.indexOf(match[2] ?? '');
  const [day, year, hour, minute, second, zoneHour, zoneMinute] = [1, 3, 4, 5, 6, 8, 9].map((at) =>
    Number(match[at]),
  ) as [number, number, number, number, number, number, number];
  const local = Date.UTC(year, month, day, hour, minute, second);
  const isReal = month >= 0 && new Date(local).getUTCDate() === day && day > 0 && hour < 24;
  const zoneMs = (zoneHour * 60 + zoneMinute) * 60_000;
  return isReal ? local - (match[7] === '-' ? -zoneMs : zoneMs) : undefined;
}
