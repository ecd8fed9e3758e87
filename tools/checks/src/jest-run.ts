import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { addCounts, type Counts } from './counts.ts';

interface JestSummary {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** Several times what the slowest run takes: a Jest in which a test left something open would never end. */
const DEADLINE_MS = 40 * 60_000;

/**
 * Runs the tests of every project in one Jest process and counts them.
 *
 * A suite that cannot be loaded counts as one failure, and so does a skipped test: nothing may be left out silently. A
 * Jest that does not end is ended, which is a failure too.
 */
export async function runJest(
  root: string,
  options: {
    readonly env: NodeJS.ProcessEnv;
    readonly args: readonly string[];
    readonly deadlineMs?: number;
  },
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
    timeout: options.deadlineMs ?? DEADLINE_MS,
  });
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const killed: Counts = { passed: 0, failed: signal === null ? 0 : 1 };
  try {
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const summary = JSON.parse(readFileSync(report, 'utf8')) as JestSummary;
    return addCounts([countsOf(summary), killed]);
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
