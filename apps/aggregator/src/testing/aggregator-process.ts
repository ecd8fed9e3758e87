import { join } from 'node:path';

import { startTestProcess, type TestProcess } from '@clickstream/testing';

const MAIN = join(import.meta.dirname, '../main.ts');

/** Starts one of the aggregator's commands. */
export function startAggregator(
  command: 'run' | 'serve' | 'status' | 'verify',
  env: Readonly<Record<string, string>>,
): TestProcess {
  return startTestProcess(MAIN, [command], env);
}
