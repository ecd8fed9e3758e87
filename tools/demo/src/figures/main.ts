import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

import { stackDirOf, upPrivateStack } from '@clickstream/local-stack';
import { errorChain } from '@clickstream/service-core';

import { say, sayProgress, section } from '../report.ts';
import { measureFigures, type Figure } from './measure-figures.ts';

/** `npm run figures`: measures what report.md promises, on an own stack, and says which figures were reached. */
async function main(): Promise<void> {
  const dir = join(stackDirOf(process.env), 'figures');
  const [cpu] = cpus();
  say(`${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`);
  section('First start, not measured');
  await (await up(dir)).down();
  section('Warm start');
  const started = performance.now();
  const stack = await up(dir);
  const warmStart: Figure = {
    what: 'warm start of all engines, set up',
    measured: (performance.now() - started) / 1000,
    target: 45,
    unit: 's',
  };
  try {
    section('Measuring');
    const figures = [warmStart, ...(await measureFigures(stack.env, dir))];
    section('Figures');
    for (const figure of figures) say(line(figure));
  } finally {
    await stack.down();
  }
}

function up(dir: string): ReturnType<typeof upPrivateStack> {
  return upPrivateStack({ dir, env: process.env, onProgress: sayProgress() });
}

function line({ what, measured, target, unit }: Figure): string {
  const rate = unit !== 's';
  const reached = rate ? measured >= target : measured <= target;
  const limit = `${rate ? 'at least' : 'at most'} ${target} ${unit}`;
  const value = `${rate ? Math.round(measured) : measured.toFixed(1)} ${unit}`;
  return `${what.padEnd(52)} ${value.padStart(14)}   ${limit.padEnd(24)} ${reached ? 'reached' : 'MISSED'}`;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${errorChain(error).join('\n')}\n`);
  process.exitCode = 1;
}
