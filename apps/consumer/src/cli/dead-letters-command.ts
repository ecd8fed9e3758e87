import { DEAD_LETTER_REASONS } from '@clickstream/event-schema';
import { runCommand } from '@clickstream/service-kit';
import { Command, Option } from 'commander';

import { loadDeadLettersConfig, type DeadLettersConfig } from '../config.ts';
import { runCount, type CountFlags } from '../dead-letters/run-count.ts';
import { runList, type ListFlags } from '../dead-letters/run-list.ts';
import { runReplay, type ReplayFlags } from '../dead-letters/run-replay.ts';
import type { ReplayLog } from '../dead-letters/replay-log.ts';
import { runShow } from '../dead-letters/run-show.ts';
import { COUNT_KEYS } from '../dead-letters/count-letters.ts';
import {
  jsonOption,
  parseLetterId,
  parseLetterIds,
  parsePositive,
  parseTime,
  parseWait,
} from './option-values.ts';

export interface DeadLettersDeps {
  /** Puts the log of a replay into another, in tests that break it. */
  readonly wrapReplayLog?: (log: ReplayLog) => ReplayLog;
}

type Run = (config: DeadLettersConfig, signal: AbortSignal) => Promise<void>;

/** `dead-letters list | show | count | replay` */
export function deadLettersCommand(env: NodeJS.ProcessEnv, deps: DeadLettersDeps): Command {
  const command = new Command('dead-letters').description(
    'look at the records that could not be stored, and send them again',
  );
  const run = (job: Run): Promise<void> =>
    runCommand(env, { name: 'dead-letters', load: loadDeadLettersConfig, run: job });
  withChoice(command.command('list'))
    .description('the open letters, oldest first')
    .option('--limit <n>', 'at most so many; 100, and with --json all', parsePositive)
    .addOption(jsonOption())
    .action((flags: ListFlags) => run((config, signal) => runList(config, { flags, signal })));
  command
    .command('show')
    .description('everything about one letter')
    .argument('<id>', '<topic>/<partition>/<offset> of its original', parseLetterId)
    .addOption(jsonOption())
    .action((id: string, flags: { readonly json: boolean }) =>
      run((config, signal) => runShow(config, { id, ...flags, signal })),
    );
  withChoice(command.command('count'))
    .description('how many letters are open')
    .addOption(new Option('--by <what>', 'one line each').choices(COUNT_KEYS).default('reason'))
    .addOption(jsonOption())
    .action((flags: CountFlags) => run((config, signal) => runCount(config, { flags, signal })));
  withChoice(command.command('replay'))
    .description('send letters into the topic that they come from, and mark them')
    .argument('[ids...]', 'only these letters', parseLetterIds)
    .option('--dry-run', 'say what would be sent, and send nothing', false)
    .option('--fix <script>', 'a module whose default export mends a letter (docs/dead-letters.md)')
    .option(
      '--wait <time>',
      'wait so long for the consumer, and say what became of them',
      parseWait,
    )
    .addOption(jsonOption())
    .action((ids: readonly string[], flags: ReplayFlags) =>
      run((config, signal) => runReplay(config, { ids, flags, signal }, deps.wrapReplayLog)),
    );
  return command;
}

function withChoice(command: Command): Command {
  return command
    .addOption(new Option('--reason <reason>', 'only of this reason').choices(DEAD_LETTER_REASONS))
    .option('--since <time>', 'failed then or later: 2026-03-01T12:00Z, or 48h ago', parseTime)
    .option('--all', 'also those that were replayed with success', false);
}
