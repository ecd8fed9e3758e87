import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly link?: boolean;
}

interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** A lock file for a project outside the workspace, and the versions in it. */
export interface PinnedLock {
  readonly lock: unknown;
  /** @throws Error when the workspace has no such package. */
  readonly versionOf: (name: string) => string;
}

/**
 * The workspace's lock without the workspace: what npm picks where a manifest pins nothing.
 *
 * A release of today must not decide whether a test passes. Each package is named with its address, so that npm takes
 * it from its cache without asking; npm leaves out what no manifest needs.
 */
export function pinnedLock(root: string, registry: string): PinnedLock {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { lockfileVersion, packages } = JSON.parse(text) as Lock;
  const pinned = Object.entries(packages)
    .filter(([path, { link }]) => path.startsWith('node_modules/') && link !== true)
    .map(([path, locked]) => [path, { ...locked, resolved: addressOf(path, locked, registry) }]);
  return {
    lock: { lockfileVersion, requires: true, packages: { '': {}, ...Object.fromEntries(pinned) } },
    versionOf: (name) => {
      const version = packages[`node_modules/${name}`]?.version;
      if (version === undefined) throw new Error(`${name} is not installed`);
      return version;
    },
  };
}

function addressOf(path: string, { name, version }: LockedPackage, registry: string): string {
  const full = name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return new URL(`${full}/-/${full.replace(/^.*\//, '')}-${version ?? ''}.tgz`, registry).href;
}
