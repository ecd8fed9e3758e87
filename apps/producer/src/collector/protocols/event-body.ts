import { isUtf8 } from 'node:buffer';

import { parseJsonText } from '../deep-json.ts';
import { accept, reject, type Result } from '../rejection.ts';
import { RequestError } from '../request-error.ts';

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * The events of a JSON body: one value, or each member of an array. Pure.
 *
 * @throws RequestError `invalid_utf8` or `malformed_json`: nothing of a damaged JSON text can be trusted.
 */
export function parseJsonBody(body: Buffer): Result<unknown>[] {
  const text = textOf(body);
  if (text.trim() === '') return [];
  const value = parseText(text);
  return Array.isArray(value) ? value.map(accept) : [accept(value)];
}

/**
 * The value of a JSON body. Pure.
 *
 * @throws RequestError `invalid_utf8` or `malformed_json`
 */
export function parseJson(body: Buffer): unknown {
  return parseText(textOf(body));
}

/** The events of an NDJSON body, one per line; a damaged line is one refused event. Empty lines do not count. Pure. */
export function parseNdjsonBody(body: Buffer): Result<unknown>[] {
  const lines = isUtf8(body) ? decode(body).split('\n') : splitLines(body);
  return lines.filter((line) => typeof line !== 'string' || line.trim() !== '').map(parseLine);
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new RequestError('invalid_utf8', 'the body is not UTF-8');
  return decode(body);
}

function parseText(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    throw new RequestError('malformed_json', 'the body is not JSON');
  }
}

function parseLine(line: string | undefined): Result<unknown> {
  if (line === undefined) return reject('invalid_utf8', 'the line is not UTF-8');
  try {
    return accept(parseJsonText(line));
  } catch {
    return reject('malformed_json', 'the line is not JSON');
  }
}

/** Lines of a body that is not UTF-8 as a whole; undefined stands for a line that is not. */
function splitLines(body: Buffer): (string | undefined)[] {
  const lines: (string | undefined)[] = [];
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(NEWLINE, start);
    const end = found === -1 ? body.length : found;
    const line = body.subarray(start, end);
    lines.push(isUtf8(line) ? decode(line) : undefined);
    start = end + 1;
  }
  return lines;
}

function decode(bytes: Buffer): string {
  return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '');
}
