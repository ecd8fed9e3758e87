import { join } from 'node:path';

import { build } from 'esbuild';

const ENTRY = join(import.meta.dirname, '../browser/main.ts');
/** What Chrome 94, Firefox 93 and Safari 15.4 understand, and all after them. */
const TARGET = 'es2022';

/** The tracker as one script, as small as it gets. The same sources give the same text. */
export async function bundleTracker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    format: 'iife',
    target: TARGET,
    legalComments: 'none',
    write: false,
  });
  return (outputFiles[0]?.text ?? '').trim();
}

/** The module that holds a script. */
export function toModule(script: string): string {
  return [
    '/** Made of src/browser by `nx run browser-tracker:bundle`; a test compares the two. */',
    `export const TRACKER_SCRIPT =\n  ${JSON.stringify(script)};`,
    '',
  ].join('\n');
}
