import { dirname, join } from 'node:path/posix';

import ts from 'typescript';

/** File texts by path, relative to the output folder. */
export type OutputFiles = ReadonlyMap<string, string>;

/**
 * The part of a compiler's output that the entries reach: scripts from each `.js` entry, types from each `.d.ts`.
 *
 * Whatever else was compiled cannot be imported by anyone, so it stays out, and with it every vendor's type that only
 * the inside knows.
 *
 * @throws Error when a file imports one that was not compiled.
 */
export function reachableOutput(output: OutputFiles, entries: readonly string[]): OutputFiles {
  const reached = new Map<string, string>();
  const pending = [...entries];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (reached.has(file)) continue;
    const text = output.get(file);
    if (text === undefined) throw new Error(`${file} is imported, but was not compiled`);
    reached.set(file, text);
    pending.push(...relativeImports(file, text));
  }
  return reached;
}

/** What these files import that is not one of them: packages, with their subpaths, and Node's modules; sorted. */
export function packageImports(files: OutputFiles): string[] {
  const imports = [...files].flatMap(([file, text]) => importsOf(file, text));
  return [...new Set(imports.filter((name) => !name.startsWith('.')))].sort();
}

/** Relative imports name the script; a declaration file finds the types that lie beside it. */
function relativeImports(file: string, text: string): string[] {
  return importsOf(file, text)
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(file), isTypes(file) ? name.replace(/\.js$/, '.d.ts') : name));
}

/** In a script, a reference to types is a comment. */
function importsOf(file: string, text: string): string[] {
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(text);
  const references = isTypes(file) ? [...importedFiles, ...typeReferenceDirectives] : importedFiles;
  return references.map((reference) => reference.fileName);
}

function isTypes(file: string): boolean {
  return file.endsWith('.d.ts');
}
