import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** An access log in memory: small enough for a tour, and read apart from the replay. */
export interface LogFile {
  readonly path: string;
  readonly lines: readonly string[];
  /** First characters of the SHA-256 of the content: tells logs apart. */
  readonly digest: string;
}

/** Reads a plain or gzip log. */
export function readLogFile(path: string): LogFile {
  const raw = readFileSync(path);
  const content = raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw;
  const lines = content.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 8);
  return { path, lines, digest };
}
