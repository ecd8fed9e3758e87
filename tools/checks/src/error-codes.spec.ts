import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readErrorsDocument } from './errors-document.ts';

const ROOT = join(__dirname, '../../..');
/** `export const X_CODES = [ … ] as const`, and likewise the reasons of dead letters. */
const CODE_LIST = /export const \w+_(?:CODES|REASONS) = \[([\s\S]*?)\] as const/g;
/** `export const REQUEST_CODES = { code: status, … } as const`. */
const CODE_TABLE = /export const \w+_CODES = \{([\s\S]*?)\} as const/g;
const SINGLE_CODE = /\bcode: '([A-Z]+_[A-Z_]+)'/g;
const QUOTED = /'([a-z_]+|[A-Z_]+)'/g;

function codesInSource(): Set<string> {
  const files = globSync('{apps,libs,tools}/*/src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !/\.(spec|test-d)\.ts$/.test(file) && !file.includes('testing'),
  );
  const codes = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    for (const [, list = ''] of text.matchAll(CODE_LIST)) {
      for (const [, code = ''] of withoutComments(list).matchAll(QUOTED)) codes.add(code);
    }
    for (const [, table = ''] of text.matchAll(CODE_TABLE)) {
      for (const [, code = ''] of table.matchAll(/(\w+): \d{3}/g)) codes.add(code);
    }
    for (const [, code = ''] of text.matchAll(SINGLE_CODE)) codes.add(code);
  }
  return codes;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '');
}

/** The codes in the first column of every table. */
function codesInDocument(): Set<string> {
  const firstCells = readErrorsDocument()
    .codes.split('\n')
    .flatMap((line) => /^\| ((?:`[^`]+`[^|`]*)+)\|/.exec(line)?.[1] ?? []);
  return new Set(
    firstCells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, code = '']) => code)),
  );
}

describe('docs/errors.md', () => {
  it('names every code that the sources use, and no other', () => {
    const inSource = codesInSource();

    expect(inSource.size).toBeGreaterThan(60);
    expect([...codesInDocument()].sort()).toEqual([...inSource].sort());
  });
});

describe('the lists of codes in the libraries that are packed', () => {
  it.each(['event-schema', 'hbase-store', 'mysql-store', 'spark-launcher'])(
    'say beside each code of %s what it means: docs/errors.md is not in the package',
    (library) => {
      const file = join(ROOT, `libs/${library}/src/lib/${library}-error.ts`);
      const [, list = ''] = [...readFileSync(file, 'utf8').matchAll(CODE_LIST)][0] ?? [];
      const codes = [...withoutComments(list).matchAll(QUOTED)].map(([, code]) => code);
      const explained = [...list.matchAll(/\/\*\* .+ \*\/\s+'(\w+)'/g)].map(([, code]) => code);

      expect(codes).not.toEqual([]);
      expect(explained).toEqual(codes);
    },
  );
});
