/**
 * One request of a Combined log, as far as the tally needs it.
 *
 * Written apart from the replay's parser on purpose: the tally must not repeat a mistake of what it checks.
 */
export interface LoggedRequest {
  readonly address: string;
  /** Seconds since 1970. */
  readonly second: number;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  /** Empty when the log has none. */
  readonly agent: string;
}

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
const COMBINED = new RegExp(
  String.raw`^(\S+) \S+ .+? \[([^\]]+)\] ${QUOTED} (\d{3}) (?:\d+|-)(?: ${QUOTED} ${QUOTED}(?: .*)?)?\s*$`,
);
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** The request of a line, or undefined when the line does not follow the format. */
export function readLoggedRequest(line: string): LoggedRequest | undefined {
  const match = COMBINED.exec(line);
  if (match === null) return undefined;
  const [, address = '', stamp = '', request = '', status = '', , agent = '-'] = match;
  const second = secondsOf(stamp);
  const words = request.split(' ');
  if (second === undefined || words.length < 2) return undefined;
  return {
    address,
    second,
    method: words[0] ?? '',
    target: words.slice(1, words.length > 2 ? -1 : undefined).join(' '),
    status: Number(status),
    agent: agent === '-' ? '' : agent,
  };
}

/** `17/May/2015:10:05:03 +0000` in seconds since 1970. */
function secondsOf(stamp: string): number | undefined {
  const day = Number(stamp.slice(0, 2));
  const month = MONTHS.indexOf(stamp.slice(3, 6)) / 3 + 1;
  const zone = `${stamp.slice(21, 24)}:${stamp.slice(24, 26)}`;
  const iso = `${stamp.slice(7, 11)}-${two(month)}-${two(day)}T${stamp.slice(12, 20)}${zone}`;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
