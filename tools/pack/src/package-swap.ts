import {
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { publishedManifest, type Manifest } from './published-manifest.ts';

/** Holds the workspace's manifest while the published one stands in its place. */
const KEPT_MANIFEST = '.workspace-package.json';

/** The manifest that stands in a library's folder now. */
export function readManifest(projectDir: string): Manifest {
  return JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8')) as Manifest;
}

/** Whether the published manifest stands in the place of the workspace's, which alone is `private`. */
export function isSwapped(projectDir: string): boolean {
  return readManifest(projectDir).private !== true;
}

/** Tells one swap from another; undefined when the workspace's manifest is in its place. */
export function swapId(projectDir: string): number | undefined {
  return statSync(join(projectDir, KEPT_MANIFEST), { throwIfNoEntry: false })?.mtimeMs;
}

/**
 * Puts the published manifest and the licence into a library's folder, where npm takes them from.
 *
 * Each file appears whole or not at all, and the manifest last: until then the workspace runs its sources.
 */
export function swapIn(projectDir: string, licence: string): void {
  const manifest = join(projectDir, 'package.json');
  const kept = join(projectDir, KEPT_MANIFEST);
  const published = publishedManifest(readManifest(projectDir));
  copyFileSync(licence, join(projectDir, 'LICENSE'));
  copyFileSync(manifest, kept);
  writeFileSync(`${kept}.new`, `${JSON.stringify(published, null, 2)}\n`);
  renameSync(`${kept}.new`, manifest);
}

/**
 * Puts the workspace's manifest back, byte for byte, and takes the licence away. Nothing happens when that is done.
 *
 * A kept manifest beside one that is the workspace's own is left from an interrupted swap, and older: it goes.
 */
export function swapOut(projectDir: string): void {
  const kept = join(projectDir, KEPT_MANIFEST);
  if (isSwapped(projectDir)) {
    if (!existsSync(kept)) {
      throw new Error(`${projectDir}/package.json is the published one: take yours from git`);
    }
    renameSync(kept, join(projectDir, 'package.json'));
  }
  rmSync(kept, { force: true });
  rmSync(join(projectDir, 'LICENSE'), { force: true });
}
