import { isUtf8 } from 'node:buffer';

import { parseJsonText, type ListCheck } from '../deep-json.ts';
import { accept, reject, type Result } from '../rejection.ts';
import { RequestError } from '../request-error.ts';
import { checkNotTooMany } from './refused-requests.ts';

const NEWLINE = 0x0a;
/** And all that separates like it is below. */
const SPACE = 0x20;
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * The events of a JSON body: one value, or each member of an array. Pure.
 *
 * @throws RequestError `invalid_utf8` or `malformed_json`: nothing of a damaged JSON text can be trusted; `batch_too_large`
 */
export function parseJsonBody(body: Buffer, maxEvents: number): Result<unknown>[] {
  const text = textOf(body);
  if (text.trim() === '') return [];
  const value = parseText(text, atMost(maxEvents, 1));
  return Array.isArray(value) ? value.map(accept) : [accept(value)];
}

/**
 * The object that is a JSON body. Pure.
 *
 * @param maxEvents where a list of events is a member of the object
 * @throws RequestError `invalid_utf8`, `malformed_json`, `bad_request` for what is no object, or `batch_too_large`
 */
export function parseJsonObject(body: Buffer, maxEvents = Infinity): Record<string, unknown> {
  const text = textOf(body);
  // Not after it is built, which may take long.
  if (!/^\s*\{/.test(text)) throw new RequestError('bad_request', 'the body is no JSON object');
  return parseText(text, atMost(maxEvents, 2)) as Record<string, unknown>;
}

/**
 * The events of an NDJSON body, one per line; a damaged line is one refused event. Empty lines do not count. Pure.
 *
 * @throws RequestError `batch_too_large`
 */
export function parseNdjsonBody(body: Buffer, maxEvents: number): Result<unknown>[] {
  return linesOf(body, maxEvents).map(parseLine);
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new RequestError('invalid_utf8', 'the body is not UTF-8');
  return decode(body);
}

/** Lists of events lie there, and have so many members at most. */
function atMost(maxEvents: number, level: number): ListCheck {
  return {
    level,
    check: (members) => {
      checkNotTooMany(members, maxEvents);
    },
  };
}

function parseText(text: string, lists: ListCheck): unknown {
  try {
    return parseJsonText(text, lists);
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new RequestError('malformed_json', 'the body is not JSON');
  }
}

function parseLine(line: Buffer): Result<unknown> {
  if (!isUtf8(line)) return reject('invalid_utf8', 'the line is not UTF-8');
  try {
    return accept(parseJsonText(decode(line)));
  } catch {
    return reject('malformed_json', 'the line is not JSON');
  }
}

/**
 * Those with something in them.
 *
 * @throws RequestError `batch_too_large`, before any of them is read
 */
function linesOf(body: Buffer, maxLines: number): Buffer[] {
  const lines: Buffer[] = [];
  let count = 0;
  let start = 0;
  let isEmpty = true;
  for (let at = 0; at <= body.length; at += 1) {
    const byte = body[at] ?? NEWLINE;
    if (byte !== NEWLINE) {
      if (byte > SPACE) isEmpty = false;
      continue;
    }
    if (!isEmpty && (count += 1) <= maxLines) lines.push(body.subarray(start, at));
    start = at + 1;
    isEmpty = true;
  }
  checkNotTooMany(count, maxLines);
  return lines;
}

function decode(bytes: Buffer): string {
  return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
}
