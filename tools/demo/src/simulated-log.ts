import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { startApp } from './app-process.ts';

/** Has the simulator write an access log and gives its path; the same seed writes the same log. */
export async function writeSimulatedLog(
  directory: string,
  options: { readonly lines: number; readonly seed: number },
): Promise<string> {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'access.log');
  await startApp({
    app: 'producer',
    args: [
      'simulate',
      '--events',
      String(options.lines),
      '--seed',
      String(options.seed),
      '--out',
      path,
    ],
    env: {},
    logFile: join(directory, 'simulate.log'),
  }).ended;
  return path;
}
