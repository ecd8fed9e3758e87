import { join } from 'node:path';

import { progressPrinter, upPrivateStack, wipeStack } from '@clickstream/local-stack';

import { addCounts, type Counts } from './counts.ts';
import { runJest } from './jest-run.ts';
import { runJUnit } from './junit-run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const STACK_DIR = join(ROOT, '.stack/test');

/** `npm test`: every test of the project, on a stack of its own, closing with the line `N passed, N failed`. */
async function main(): Promise<number> {
  const counts = [
    await named('JUnit tests', () => runJUnit(join(ROOT, 'apps/aggregator/spark-job'))),
    await named('unit tests', () => runJest(ROOT, { env: process.env, args: [] })),
    await named('tests on real engines', onRealEngines),
  ];
  const { passed, failed } = addCounts(counts);
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function onRealEngines(): Promise<Counts> {
  await wipeStack({ dir: STACK_DIR });
  const stack = await upPrivateStack({
    dir: STACK_DIR,
    env: process.env,
    onProgress: progressPrinter((line) => process.stdout.write(line)),
  });
  try {
    return await runJest(ROOT, {
      env: {
        ...process.env,
        ...stack.env,
        CLICKSTREAM_STACK_DIR: STACK_DIR,
        CLICKSTREAM_TESTS: 'integration',
      },
      args: ['--maxWorkers=2'],
    });
  } finally {
    await stack.down();
  }
}

async function named(what: string, run: () => Promise<Counts>): Promise<Counts> {
  say(`\n== ${what}`);
  const started = Date.now();
  try {
    const counts = await run();
    const seconds = Math.round((Date.now() - started) / 1000);
    say(`   ${what}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
    return counts;
  } catch (error) {
    say(`   ${what} could not run: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1 };
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
