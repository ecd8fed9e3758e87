import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Counts } from './counts.ts';

interface JestSummary {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/**
 * Runs the tests of every project in one Jest process and counts them.
 *
 * A suite that cannot be loaded counts as one failure, and so does a skipped test: nothing may be left out silently.
 */
export async function runJest(
  root: string,
  options: { readonly env: NodeJS.ProcessEnv; readonly args: readonly string[] },
): Promise<Counts> {
  const scratch = mkdtempSync(join(tmpdir(), 'jest-'));
  const report = join(scratch, 'report.json');
  const projects = globSync('{apps,libs,tools}/*/jest.config.cjs', { cwd: root }).map(dirname);
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = ['--projects', ...projects, '--json', `--outputFile=${report}`, ...options.args];
  const child = spawn(process.execPath, [jest, ...args], {
    cwd: root,
    env: options.env,
    // The JSON report also goes to standard output; the readable one to standard error.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise((resolve) => child.once('close', resolve));
  try {
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    return countsOf(JSON.parse(readFileSync(report, 'utf8')) as JestSummary);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** A summary's counts. */
export function countsOf(summary: JestSummary): Counts {
  const leftOut = summary.numPendingTests + summary.numTodoTests;
  return {
    passed: summary.numPassedTests,
    failed: summary.numFailedTests + summary.numRuntimeErrorTestSuites + leftOut,
  };
}
