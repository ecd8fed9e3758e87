import { EXIT_CONFIG, runService } from '@clickstream/service-kit';
import { Command, CommanderError } from 'commander';

import { createConsumerApp } from '../app.ts';
import { loadConsumerConfig } from '../config.ts';
import { deadLettersCommand, type DeadLettersDeps } from './dead-letters-command.ts';
import { forgetCommand, type ForgetDeps } from './forget-command.ts';
import { whereCommand } from './where-command.ts';

/** What tests put between the parts of the commands. */
export type ProgramDeps = DeadLettersDeps & ForgetDeps;

/** Runs the command that the arguments name; one that cannot be understood ends with exit code 2. */
export async function runProgram(env: NodeJS.ProcessEnv, deps: ProgramDeps = {}): Promise<void> {
  const program = createProgram(env, deps);
  exitByThrowing(program);
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_CONFIG;
  }
}

/** The consumer's commands. */
export function createProgram(env: NodeJS.ProcessEnv, deps: ProgramDeps = {}): Command {
  const program = new Command('consumer').description('Brings events from Kafka to HBase.');
  program
    .command('serve', { isDefault: true })
    .description('read, enrich and store events until stopped')
    .action(() =>
      runService({ name: 'consumer', load: loadConsumerConfig, create: createConsumerApp }),
    );
  program.addCommand(deadLettersCommand(env, deps));
  program.addCommand(whereCommand(env));
  program.addCommand(forgetCommand(env, deps));
  return program;
}

/** Also for the commands below: commander hands the setting to those only that are made afterwards. */
function exitByThrowing(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) exitByThrowing(below);
}
