import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Made by tools, and rebuilt where it is needed. */
const NOT_COPIED = new Set(['node_modules', 'dist', 'out-tsc']);
const COPIED = ['package.json', 'tsconfig.base.json', 'LICENSE', 'tools/pack'];

/**
 * Copies these libraries, with what packing them needs, into the empty folder `target`.
 *
 * While a library is packed, another manifest stands in its folder: tests that run at the same time must not see that.
 */
export function copyWorkspace(root: string, target: string, libraries: readonly string[]): void {
  for (const path of [...COPIED, ...libraries.map((library) => `libs/${library}`)]) {
    cpSync(join(root, path), join(target, path), {
      recursive: true,
      filter: (source) => !NOT_COPIED.has(basename(source)),
    });
  }
  const modules = join(target, 'node_modules');
  mkdirSync(join(modules, '@clickstream'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@clickstream') {
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
  }
  for (const library of libraries) {
    symlinkSync(`../../libs/${library}`, join(modules, '@clickstream', library));
  }
}
