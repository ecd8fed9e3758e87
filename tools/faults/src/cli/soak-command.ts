import { Command } from 'commander';

import { Bench } from '../runner/bench.ts';
import type { MemoryUse } from '../runner/memory-watch.ts';
import { heading, resultLine, violationLines } from '../runner/report.ts';
import { runSoak, type SoakReport } from '../runner/run-soak.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { SOAK_FAULTS } from '../scenarios/soak.ts';
import { wholeNumber } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';

const RATE = 30;
/** For the last fault, which may begin just before the end. */
const LAST_FAULT_MS = 240_000;

/** `npm run faults -- soak`: a long mixed run. */
export function soakCommand(context: ProgramContext): Command {
  return new Command('soak')
    .description('random faults, one after the other')
    .option('--minutes <n>', 'how long', wholeNumber, 30)
    .option('--seed <n>', 'of traffic and faults', wholeNumber, 7)
    .action(async ({ minutes, seed }: { readonly minutes: number; readonly seed: number }) => {
      process.exitCode = await soak({ minutes, seed, ...context });
    });
}

async function soak(
  options: ProgramContext & { readonly minutes: number; readonly seed: number },
): Promise<number> {
  const { minutes, seed, print, signal } = options;
  let report: SoakReport = { faults: 0, memory: [] };
  const scenario: Scenario = {
    id: 'soak',
    title: `${minutes} minutes of random faults, seed ${seed}`,
    load: { senders: 4, maxBatch: 8, rate: RATE },
    faultDeadlineMs: minutes * 60_000 + LAST_FAULT_MS,
    run: async (world) => {
      report = await runSoak(world, { minutes, faults: SOAK_FAULTS, print });
    },
  };
  await using bench = new Bench({ seed, signal });
  const result = await bench.run(scenario);
  print(`${report.faults} faults`);
  for (const use of report.memory) print(memoryLine(use));
  print(heading());
  print(resultLine(scenario, result));
  for (const line of violationLines(result)) print(line);
  return result.verdict.violations.length === 0 ? 0 : 1;
}

function memoryLine(use: MemoryUse): string {
  const { name, firstMiB, lastMiB, mostMiB, firstHalfMiB, secondHalfMiB } = use;
  return (
    `  ${name.padEnd(12)} RSS first ${firstMiB} MiB, last ${lastMiB} MiB, most ${mostMiB} MiB; ` +
    `median of the first half ${firstHalfMiB} MiB, of the second ${secondHalfMiB} MiB`
  );
}
