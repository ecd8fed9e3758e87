import { join } from 'node:path';

import { startTestProcess, type TestProcess } from '@clickstream/testing';

const SOURCES = join(import.meta.dirname, '..');

/** Starts the consumer from `main.ts`, or from another file beside it. */
export function startConsumerProcess(
  env: Readonly<Record<string, string>>,
  file = 'main.ts',
): TestProcess {
  return startTestProcess(join(SOURCES, file), ['serve'], env);
}
