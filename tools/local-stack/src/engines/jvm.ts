import { join } from 'node:path';

import type { Java } from '../install/java.ts';
import type { LaunchSpec } from '../process/engine-process.ts';

/** From this version on Java warns of native access and of sun.misc.Unsafe, which these engines need. */
const WARNS_FROM = 24;

export interface JvmOptions {
  /** `-Xmx256m` and the like, system properties, `--add-opens`. */
  readonly flags: readonly string[];
  readonly classPath?: string;
  /** Main class, or `-jar` and the file, and then the arguments. */
  readonly main: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export function javaBinary(java: Java): string {
  return join(java.home, 'bin', 'java');
}

/** Flags that keep newer versions quiet and that older ones do not know. */
export function quietFlags(java: Java): string[] {
  return java.major >= WARNS_FROM
    ? ['--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow']
    : [];
}

/** Quick to start and small: what the short-lived and the lightly used engines need. */
export const LIGHT_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] as const;

export function systemProperties(properties: Readonly<Record<string, string>>): string[] {
  return Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
}

/** `java …` as a process to launch. */
export function jvm(java: Java, options: JvmOptions): LaunchSpec {
  const classPath = options.classPath === undefined ? [] : ['-cp', options.classPath];
  return {
    command: javaBinary(java),
    args: [...quietFlags(java), ...options.flags, ...classPath, ...options.main],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  };
}
