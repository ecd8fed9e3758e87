import type { Random } from './random.ts';
import { sessions, type PageVisit } from './session.ts';
import { pickAsset } from './site.ts';

interface LogEntry {
  readonly at: number;
  readonly line: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Lines of an access log in Combined format, in the order of their times. Pure. */
export function simulateLog(options: {
  readonly lines: number;
  readonly startAt: number;
  readonly random: Random;
}): string[] {
  const entries: LogEntry[] = [];
  for (const session of sessions(options)) {
    for (const visit of session) entries.push(...entriesOf(visit, options.random));
    if (entries.length >= options.lines) break;
  }
  return entries
    .slice(0, options.lines)
    .sort((a, b) => a.at - b.at)
    .map((entry) => entry.line);
}

/** The page, what it loads, and now and then a request that is no page view. */
function entriesOf(visit: PageVisit, random: Random): LogEntry[] {
  const entries = [entry(visit, { request: `GET ${visit.path}`, status: pageStatus(random) })];
  if (random.chance(0.4)) {
    entries.push(entry(visit, { request: `GET ${pickAsset(random)}`, status: 200 }));
  }
  if (random.chance(0.03)) entries.push(entry(visit, { request: 'POST /cart', status: 303 }));
  if (random.chance(0.02))
    entries.push(entry(visit, { request: `HEAD ${visit.path}`, status: 200 }));
  return entries;
}

function pageStatus(random: Random): number {
  if (random.chance(0.9)) return 200;
  return random.pick([304, 404, 301, 500]);
}

function entry(
  { visitor, at, referrer }: PageVisit,
  answer: { readonly request: string; readonly status: number },
): LogEntry {
  const size = answer.status === 304 ? '-' : String(answer.request.length * 97);
  const line =
    `${visitor.ip} - - [${logTime(at)}] "${answer.request} HTTP/1.1" ${answer.status} ${size}` +
    ` "${referrer ?? '-'}" "${visitor.userAgent}"`;
  return { at, line };
}

/** `17/May/2015:10:05:03 +0000` */
function logTime(at: number): string {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1] ?? ''}/${year}:${time.slice(0, 8)} +0000`;
}
