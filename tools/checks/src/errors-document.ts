import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(__dirname, '../../../docs/errors.md');
const LOG_LINES = '\n## Log lines\n';

/** docs/errors.md: the sections with tables of codes, and the one with a table of log lines. */
export function readErrorsDocument(): { readonly codes: string; readonly logLines: string } {
  const [before = '', rest] = readFileSync(FILE, 'utf8').split(LOG_LINES);
  if (rest === undefined) throw new Error(`no heading "${LOG_LINES.trim()}"`);
  const end = rest.search(/^## /m);
  return end < 0
    ? { codes: before, logLines: rest }
    : { codes: before + rest.slice(end), logLines: rest.slice(0, end) };
}
