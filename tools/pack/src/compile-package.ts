import { join, relative } from 'node:path';

import ts from 'typescript';

import { reachableOutput, type OutputFiles } from './package-output.ts';

const FORMAT: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => ts.sys.getCurrentDirectory(),
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};

/**
 * Compiles what `entries` (files of `src`) reach, as strictly as the project's `tsconfig.lib.json` says.
 *
 * Gives scripts and types by their path below `dist`. No source maps: the sources are not shipped.
 *
 * @throws Error with the compiler's messages when there is any.
 */
export function compilePackage(projectDir: string, entries: readonly string[]): OutputFiles {
  const config = join(projectDir, 'tsconfig.lib.json');
  const { options, projectReferences } = readConfig(config);
  buildReferences(config);
  const outDir = join(projectDir, 'dist');
  const program = ts.createProgram({
    rootNames: entries.map((entry) => join(projectDir, entry)),
    options: {
      ...options,
      composite: false,
      declaration: true,
      declarationMap: false,
      stripInternal: true,
      outDir,
    },
    projectReferences,
  });
  failOn(ts.getPreEmitDiagnostics(program));
  const output = new Map<string, string>();
  const { diagnostics } = program.emit(
    undefined,
    (file, text) => output.set(relative(outDir, file).replaceAll('\\', '/'), text),
    undefined,
    false,
    { afterDeclarations: [importScriptsInTypes] },
  );
  failOn(diagnostics);
  const scripts = entries.map((entry) => entry.replace(/^\.\/src\/(.+)\.ts$/, '$1.js'));
  const types = scripts.map((script) => script.replace(/\.js$/, '.d.ts'));
  return reachableOutput(output, [...scripts, ...types]);
}

function readConfig(file: string): {
  options: ts.CompilerOptions;
  projectReferences: readonly ts.ProjectReference[] | undefined;
} {
  const parsed = ts.getParsedCommandLineOfConfigFile(file, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
      failOn([diagnostic]);
    },
  });
  if (parsed === undefined) throw new Error(`cannot read ${file}`);
  failOn(parsed.errors);
  const { tsBuildInfoFile: _, ...options } = parsed.options;
  return { options, projectReferences: parsed.projectReferences };
}

/** The types of the libraries that this one imports, as `typecheck` leaves them; nothing to do when they are current. */
function buildReferences(config: string): void {
  const diagnostics: ts.Diagnostic[] = [];
  const host = ts.createSolutionBuilderHost(ts.sys, undefined, (diagnostic) => {
    diagnostics.push(diagnostic);
  });
  ts.createSolutionBuilder(host, [config], { emitDeclarationOnly: true }).buildReferences(config);
  failOn(diagnostics);
}

/**
 * `./x.ts` becomes `./x.js` in types too.
 *
 * The compiler does so in scripts only. It would find `x.d.ts` under the old name, but other tools look for the file
 * that is named.
 */
function importScriptsInTypes(
  context: ts.TransformationContext,
): (node: ts.SourceFile | ts.Bundle) => ts.SourceFile | ts.Bundle {
  const visitSpecifier = (node: ts.Node): ts.Node => {
    if (!ts.isStringLiteral(node)) return ts.visitEachChild(node, visitSpecifier, context);
    const script = node.text.replace(/^(\.{1,2}\/.*)\.ts$/, '$1.js');
    return script === node.text ? node : context.factory.createStringLiteral(script, true);
  };
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      return ts.visitEachChild(node, visitSpecifier, context);
    }
    const inside = ts.visitEachChild(node, visit, context);
    if (!ts.isImportTypeNode(inside)) return inside;
    const { argument, attributes, qualifier, typeArguments, isTypeOf } = inside;
    const named = visitSpecifier(argument) as ts.TypeNode;
    return context.factory.updateImportTypeNode(
      inside,
      named,
      attributes,
      qualifier,
      typeArguments,
      isTypeOf,
    );
  };
  return (node) => ts.visitEachChild(node, visit, context);
}

function failOn(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, FORMAT));
}
