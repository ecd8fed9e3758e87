import { join } from 'node:path';

import { startTestProcess, type TestProcess } from '@clickstream/testing';

const MAIN = join(import.meta.dirname, '../main.ts');
const FAULT_MAIN = join(import.meta.dirname, 'fault-main.ts');

/** Starts one of the aggregator's commands. */
export function startAggregator(
  command: 'run' | 'serve' | 'backfill' | 'rebuild' | 'status' | 'verify',
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): TestProcess {
  return startTestProcess(MAIN, [command, ...args], env);
}

/** Starts an aggregator that obeys FAILPOINT and PROTECTION_OFF. */
export function startFaultyAggregator(
  env: Readonly<Record<string, string>>,
  command: 'run' | 'serve' | 'rebuild' = 'run',
): TestProcess {
  return startTestProcess(FAULT_MAIN, [command], env);
}
