/** The part of package-lock.json that is read: what lies where, and what each package asks for. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  /** A workspace package: a link to this folder. */
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The folders that a workspace package needs at run time, by Node's rule of look-up: from the package's folder outwards.
 *
 * Pure. An optional package that the lock file does not hold is left out.
 */
export function moduleClosure({ packages }: LockFile, start: string): string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    const locked = packages[folder];
    if (locked === undefined || found.has(folder)) return;
    found.add(folder);
    if (locked.link === true && locked.resolved !== undefined) {
      visit(locked.resolved);
      return;
    }
    for (const name of Object.keys({ ...locked.dependencies, ...locked.optionalDependencies })) {
      const target = lookUp(packages, folder, name);
      if (target !== undefined) visit(target);
    }
  };
  visit(start);
  return [...found].sort();
}

function lookUp(packages: LockFile['packages'], from: string, name: string): string | undefined {
  const nested = `${from}/node_modules/${name}`;
  if (nested in packages) return nested;
  const outside = from.lastIndexOf('/node_modules/');
  if (outside !== -1) return lookUp(packages, from.slice(0, outside), name);
  const top = `node_modules/${name}`;
  return top in packages ? top : undefined;
}
