import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { compilePackage } from './compile-package.ts';
import { readManifest, swapIn, swapOut } from './package-swap.ts';
import { entrySources } from './published-manifest.ts';
import { guardSwap, startSwapGuard } from './swap-guard.ts';

const LICENCE = join(import.meta.dirname, '../../../LICENSE');

const COMMANDS: Readonly<Record<string, (projectDir: string) => void | Promise<void>>> = {
  build,
  prepack: (projectDir) => {
    swapOut(projectDir);
    build(projectDir);
    swapIn(projectDir, LICENCE);
    startSwapGuard(projectDir, import.meta.filename);
  },
  guard: guardSwap,
  postpack: swapOut,
};

/** Writes `dist` anew: what the entries of the library reach, and nothing else. */
function build(projectDir: string): void {
  const files = compilePackage(projectDir, entrySources(readManifest(projectDir)));
  const outDir = join(projectDir, 'dist');
  rmSync(outDir, { recursive: true, force: true });
  for (const [name, text] of files) {
    const file = join(outDir, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** `node main.ts build|prepack|postpack`, in the folder of a library; `guard` is started by `prepack`. */
try {
  const [name = ''] = process.argv.slice(2);
  const command = COMMANDS[name];
  if (command === undefined) throw new Error(`expected one of ${Object.keys(COMMANDS).join(', ')}`);
  await command(process.cwd());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
