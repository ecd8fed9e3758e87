// What `tsc` writes for a library's entry points must be readable by a project that knows none of its vendors.
import { dirname, join } from 'node:path';

import ts from 'typescript';

const ROOT = join(__dirname, '../../..');
const LIBRARIES = ['hbase-store', 'mysql-store', 'spark-launcher'];
const OUR_OWN = /^(node:|@clickstream\/)/;

function entriesOf(library: string): string[] {
  return ['index.ts', 'testing.ts'].map((file) => join(ROOT, 'libs', library, 'src', file));
}

/** The declarations of everything below `src`, by source file. */
function emitDeclarations(library: string): Map<string, string> {
  const configFile = join(ROOT, 'libs', library, 'tsconfig.lib.json');
  const { config } = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(configFile));
  const program = ts.createProgram(entriesOf(library), {
    ...options,
    noEmit: false,
    declarationMap: false,
  });
  const texts = new Map<string, string>();
  const keep: ts.WriteFileCallback = (file, text, _bom, _onError, [source] = []) => {
    if (file.endsWith('.d.ts') && source !== undefined) texts.set(source.fileName, text);
  };
  program.emit(undefined, keep, undefined, true);
  return texts;
}

function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

describe('the public types', () => {
  it.each(LIBRARIES)(
    'of %s reach no type of a vendor',
    (library) => {
      const declarations = emitDeclarations(library);
      const reached = new Set<string>();
      const foreign = new Set<string>();
      const visit = (file: string): void => {
        if (reached.has(file)) return;
        reached.add(file);
        for (const name of importsOf(declarations.get(file) ?? '')) {
          if (name.startsWith('.')) visit(join(dirname(file), name));
          else if (!OUR_OWN.test(name)) foreign.add(`${name} in ${file}`);
        }
      };

      entriesOf(library).forEach(visit);

      expect(reached.size).toBeGreaterThan(10);
      expect([...reached].filter((file) => !declarations.has(file))).toEqual([]);
      expect([...foreign]).toEqual([]);
    },
    60_000,
  );
});
