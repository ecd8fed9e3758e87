import { appendFileSync } from 'node:fs';

import { Command, Option } from 'commander';

import { Bench } from '../runner/bench.ts';
import {
  controlLine,
  heading,
  isCaught,
  markdownHeading,
  markdownRow,
  resultLine,
  violationLines,
} from '../runner/report.ts';
import { ALL_SCENARIOS, selectScenarios } from '../scenarios/all-scenarios.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { wholeNumber } from './option-values.ts';
import type { ProgramContext } from './program-context.ts';
import { soakCommand } from './soak-command.ts';

interface Options {
  readonly only?: readonly string[];
  readonly quick?: true;
  readonly seed: number;
  readonly list?: true;
  readonly controls: boolean;
  readonly onlyControls?: true;
  readonly markdown?: string;
}

/** `npm run faults`. The exit code is 1 when an invariant fails or a control is not caught. */
export function createProgram({ print, signal }: ProgramContext): Command {
  const program = new Command('faults')
    .description(
      'Breaks a pipeline of its own in every way, and compares what came out with what went in.',
    )
    .option('--only <ids...>', 'these scenarios, such as F1b, or F1 for all of them')
    .option('--quick', 'the short selection')
    .option('--seed <n>', 'of traffic and chance', wholeNumber, 1)
    .option('--list', 'name the scenarios and their controls')
    .option('--no-controls', 'leave out the runs without a protection')
    .addOption(
      new Option('--only-controls', 'leave out the runs with every protection').conflicts(
        'controls',
      ),
    )
    .option('--markdown <file>', 'write the results as Markdown too')
    .action(async (options: Options) => {
      const scenarios = choose(options);
      if (options.list === true) {
        list(scenarios, print);
        return;
      }
      checkMounts(scenarios);
      process.exitCode = await run(scenarios, { ...options, print, signal });
    });
  return program.addCommand(soakCommand({ print, signal }));
}

function choose({ only, quick }: Options): readonly Scenario[] {
  const chosen = only === undefined ? ALL_SCENARIOS : selectScenarios(only);
  return quick === true ? chosen.filter((scenario) => scenario.quick) : chosen;
}

/** Now, and not an hour later. */
function checkMounts(scenarios: readonly Scenario[]): void {
  const mounting = scenarios.filter(({ mounts }) => mounts === true).map(({ id }) => id);
  if (mounting.length === 0 || process.getuid?.() === 0) return;
  throw new Error(
    `${mounting.join(', ')} mount a small disk, which needs root. Begin the command with ` +
      '`unshare --user --map-root-user --mount`, or name other scenarios with --only.',
  );
}

function list(scenarios: readonly Scenario[], print: (line: string) => void): void {
  for (const { id, title, controls = [] } of scenarios) {
    print(`${id.padEnd(5)} ${title}`);
    for (const { protection } of controls) print(`        without ${protection}`);
  }
}

async function run(
  scenarios: readonly Scenario[],
  options: Options & ProgramContext,
): Promise<number> {
  const { print, seed, signal, markdown } = options;
  const write = (line: string): void => {
    if (markdown !== undefined) appendFileSync(markdown, `${line}\n`);
  };
  let failures = 0;
  await using bench = new Bench({ seed, signal });
  print(heading());
  write(markdownHeading());
  for (const scenario of options.onlyControls === true ? [] : scenarios) {
    const result = await bench.run(scenario);
    print(resultLine(scenario, result));
    write(markdownRow(scenario, result));
    for (const line of violationLines(result)) print(line);
    if (result.verdict.violations.length > 0) failures += 1;
  }
  if (options.controls) failures += await runControls(scenarios, { bench, print, write });
  print(failures === 0 ? 'all held' : `${failures} failed`);
  return failures === 0 ? 0 : 1;
}

/** How many were not caught. */
async function runControls(
  scenarios: readonly Scenario[],
  options: {
    readonly bench: Bench;
    readonly print: (line: string) => void;
    readonly write: (line: string) => void;
  },
): Promise<number> {
  let notCaught = 0;
  options.write('');
  for (const scenario of scenarios) {
    for (const control of scenario.controls ?? []) {
      const result = await options.bench.runControl(scenario, control);
      const line = controlLine(scenario, control, result);
      options.print(line);
      options.write(`- ${line}`);
      if (!isCaught(control, result)) notCaught += 1;
    }
  }
  return notCaught;
}
