import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A Java installation. */
export interface Java {
  readonly home: string;
  readonly major: number;
  /** The exact build, for what is only valid with one build (class data archives). */
  readonly build: string;
}

/** The major version in the text of a `release` file: 8 for "1.8.0_292", 21 for "21.0.8". */
export function majorOfRelease(release: string): number | undefined {
  const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release)?.[1];
  return version === undefined ? undefined : Number(version);
}

export function readJava(home: string): Java | undefined {
  try {
    if (!existsSync(join(home, 'bin', 'java'))) return undefined;
    const release = readFileSync(join(home, 'release'), 'utf8');
    const major = majorOfRelease(release);
    if (major === undefined) return undefined;
    const build = /^JAVA_RUNTIME_VERSION="([^"]+)"/m.exec(release)?.[1];
    return { home, major, build: build ?? /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1] ?? '' };
  } catch {
    return undefined;
  }
}

/** Every Java that can be found: JAVA_HOME, PATH, then the usual folders, newest first among those. */
export function findJavas(env: NodeJS.ProcessEnv): Java[] {
  const named = [env['JAVA_HOME'] ?? '', ...javaHomesOnPath(env)].flatMap(
    (home) => readJava(home) ?? [],
  );
  const usual = usualHomes().flatMap((home) => readJava(home) ?? []);
  return [...named, ...usual.toSorted((a, b) => b.major - a.major)];
}

/** The compiler comes with a JDK, not with a mere runtime. */
export function hasCompiler(java: Java): boolean {
  return existsSync(join(java.home, 'bin', 'javac'));
}

function javaHomesOnPath(env: NodeJS.ProcessEnv): string[] {
  return (env['PATH'] ?? '').split(delimiter).flatMap((folder) => {
    try {
      return dirname(dirname(realpathSync(join(folder, 'java'))));
    } catch {
      return [];
    }
  });
}

function usualHomes(): string[] {
  return [
    ...children('/usr/lib/jvm'),
    ...children('/Library/Java/JavaVirtualMachines').map((folder) => join(folder, 'Contents/Home')),
    ...children(join(homedir(), '.sdkman/candidates/java')),
    ...children('/opt/homebrew/opt')
      .filter((folder) => folder.includes('openjdk'))
      .map((folder) => join(folder, 'libexec/openjdk.jdk/Contents/Home')),
  ];
}

function children(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
