import { runCommand } from '@clickstream/service-kit';
import { Command, Option } from 'commander';

import { loadForgetConfig } from '../config.ts';
import { runForget, type ForgetFlags, type WrapForgetParts } from '../forget/run-forget.ts';
import { jsonOption, parseUser, parseWait } from './option-values.ts';

export interface ForgetDeps {
  /** Puts the steps of an erasure into others, in tests that break them. */
  readonly wrapForgetParts?: WrapForgetParts;
}

const TEN_MINUTES_MS = 600_000;

/** `forget --user X` */
export function forgetCommand(env: NodeJS.ProcessEnv, deps: ForgetDeps): Command {
  return new Command('forget')
    .description('erase a person from rows, dead letters, visitor sets and published numbers')
    .requiredOption('--user <id>', 'the user id of the person’s events', parseUser)
    .option('--no-wait', 'do not wait until the hours are counted again')
    .addOption(
      new Option('--timeout <time>', 'the longest time for each wait')
        .argParser(parseWait)
        .default(TEN_MINUTES_MS, '10m'),
    )
    .addOption(jsonOption())
    .action((flags: ForgetFlags) =>
      runCommand(env, {
        name: 'forget',
        load: loadForgetConfig,
        run: (config, signal) => runForget(config, { flags, signal }, deps.wrapForgetParts),
      }),
    );
}
