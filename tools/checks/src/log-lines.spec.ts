import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readErrorsDocument } from './errors-document.ts';

const ROOT = join(__dirname, '../../..');
const CALL = /\b\w*logger\??\.(warn|error)\(\s*(?:'([a-z_]+)')?/gi;
const ROW = /^\| `(\w+)` +\| ([a-z, ]+?) +\|/gm;

interface Call {
  readonly file: string;
  readonly level: string;
  /** Undefined where it is no literal, so that nobody can look for it. */
  readonly event: string | undefined;
}

/** Every warning and error in what runs in production. */
function callsInSource(): Call[] {
  return globSync('{apps,libs}/*/src/**/*.ts', { cwd: ROOT })
    .filter((file) => !/\.(spec|test-d)\.ts$/.test(file) && !file.includes('testing'))
    .flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(CALL)].map(
        ([, level = '', event]): Call => ({ file, level: level.toLowerCase(), event }),
      ),
    );
}

/** Each event with its levels, as the table writes them. */
function linesInSource(): string[] {
  const levels = new Map<string, Set<string>>();
  for (const { event = '?', level } of callsInSource()) {
    levels.set(event, (levels.get(event) ?? new Set()).add(level));
  }
  return [...levels].map(([event, of]) => `${event}: ${[...of].sort().join(', ')}`);
}

describe('the log lines of docs/errors.md', () => {
  it('are every warning and error that the sources log, with their levels, and no other', () => {
    const inDocument = [...readErrorsDocument().logLines.matchAll(ROW)].map(
      ([, event = '', levels = '']) => `${event}: ${levels}`,
    );

    expect(inDocument.length).toBeGreaterThan(20);
    expect(inDocument.sort()).toEqual(linesInSource().sort());
  });

  it('have names that can be looked for', () => {
    expect(callsInSource().filter(({ event }) => event === undefined)).toEqual([]);
  });
});
