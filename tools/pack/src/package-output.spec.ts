import { packageImports, reachableOutput } from './package-output.ts';

const OUTPUT = new Map([
  ['index.js', `export { a } from './lib/a.js';`],
  ['index.d.ts', `export { a } from './lib/a.js';`],
  ['lib/a.js', `import vendor from 'vendor/deep';\nimport { b } from '../lib/b.js';`],
  ['lib/a.d.ts', `export declare const a: import('./types.js').T;`],
  ['lib/b.js', `/// <reference types="jest" />\nawait import('./lazy.js');`],
  ['lib/b.d.ts', `import type { Vendor } from 'vendor';`],
  ['lib/lazy.js', `import 'node:fs';`],
  ['lib/types.js', 'export {};'],
  ['lib/types.d.ts', `/// <reference types="node" />\nexport type T = 1;`],
  ['lib/bench.js', ''],
]);

describe('reachableOutput', () => {
  it('keeps the scripts and the types that an entry leads to, and no others', () => {
    const reached = reachableOutput(OUTPUT, ['index.js', 'index.d.ts']);

    expect([...reached.keys()].sort()).toEqual([
      'index.d.ts',
      'index.js',
      'lib/a.d.ts',
      'lib/a.js',
      'lib/b.js',
      'lib/lazy.js',
      'lib/types.d.ts',
    ]);
  });

  it('fails when an import leads nowhere', () => {
    const output = new Map([['index.js', `import './gone.js';`]]);

    expect(() => reachableOutput(output, ['index.js'])).toThrow(/gone\.js/);
  });
});

describe('packageImports', () => {
  it('names packages, modules of Node, and in types what they refer to', () => {
    expect(packageImports(OUTPUT)).toEqual(['node', 'node:fs', 'vendor', 'vendor/deep']);
  });
});
