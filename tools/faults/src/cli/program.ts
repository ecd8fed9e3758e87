import { Command, InvalidArgumentError } from 'commander';

import { Bench } from '../runner/bench.ts';
import { controlLine, heading, isCaught, resultLine, violationLines } from '../runner/report.ts';
import { ALL_SCENARIOS, selectScenarios } from '../scenarios/all-scenarios.ts';
import type { Scenario } from '../scenarios/scenario.ts';

interface Options {
  readonly only?: readonly string[];
  readonly quick?: true;
  readonly seed: number;
  readonly list?: true;
  readonly controls: boolean;
}

/** `npm run faults`. The exit code is 1 when an invariant fails or a control is not caught. */
export function createProgram(print: (line: string) => void): Command {
  return new Command('faults')
    .description(
      'Breaks a pipeline of its own in every way, and compares what came out with what went in.',
    )
    .option('--only <ids...>', 'these scenarios, such as F1b, or F1 for all of them')
    .option('--quick', 'the short selection')
    .option('--seed <n>', 'of traffic and chance', wholeNumber, 1)
    .option('--list', 'name the scenarios and their controls')
    .option('--no-controls', 'leave out the runs without a protection')
    .action(async (options: Options) => {
      const scenarios = choose(options);
      if (options.list === true) list(scenarios, print);
      else process.exitCode = await run(scenarios, { ...options, print });
    });
}

function choose({ only, quick }: Options): readonly Scenario[] {
  const chosen = only === undefined ? ALL_SCENARIOS : selectScenarios(only);
  return quick === true ? chosen.filter((scenario) => scenario.quick) : chosen;
}

function list(scenarios: readonly Scenario[], print: (line: string) => void): void {
  for (const { id, title, controls = [] } of scenarios) {
    print(`${id.padEnd(5)} ${title}`);
    for (const { protection } of controls) print(`        without ${protection}`);
  }
}

async function run(
  scenarios: readonly Scenario[],
  options: {
    readonly seed: number;
    readonly controls: boolean;
    readonly print: (line: string) => void;
  },
): Promise<number> {
  const { print, seed } = options;
  let failures = 0;
  await using bench = new Bench({ seed });
  print(heading());
  for (const scenario of scenarios) {
    const result = await bench.run(scenario);
    print(resultLine(scenario, result));
    for (const line of violationLines(result)) print(line);
    if (result.verdict.violations.length > 0) failures += 1;
  }
  for (const scenario of options.controls ? scenarios : []) {
    for (const control of scenario.controls ?? []) {
      const result = await bench.runControl(scenario, control);
      print(controlLine(scenario, control, result));
      if (!isCaught(control, result)) failures += 1;
    }
  }
  print(failures === 0 ? 'all held' : `${failures} failed`);
  return failures === 0 ? 0 : 1;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('not a whole number');
  return value;
}
