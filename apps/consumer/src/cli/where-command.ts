import { runCommand } from '@clickstream/service-kit';
import { Command } from 'commander';

import { loadWhereConfig } from '../config.ts';
import { runWhere } from '../where/run-where.ts';
import { jsonOption, parseEventId, parseTime } from './option-values.ts';

interface WhereFlags {
  readonly user?: string;
  readonly since?: number;
  readonly until?: number;
  readonly json: boolean;
}

/** `where <event id>` */
export function whereCommand(env: NodeJS.ProcessEnv): Command {
  return new Command('where')
    .description('each station of one event: topic, row, hour and run, or the dead letter')
    .argument('<event-id>', 'UUID', parseEventId)
    .option('--user <id>', 'the user of the event: a part of topic and table is enough then')
    .option(
      '--since <time>',
      'the event’s time is not before: 2026-03-01T12:00Z, or 48h ago',
      parseTime,
    )
    .option('--until <time>', 'the event’s time is before', parseTime)
    .addOption(jsonOption())
    .action((eventId: string, flags: WhereFlags) =>
      runCommand(env, {
        name: 'where',
        load: loadWhereConfig,
        run: (config, signal) => {
          const { user: userId, since: sinceMs, until: untilMs, json } = flags;
          return runWhere(config, { search: { eventId, userId, sinceMs, untilMs, signal }, json });
        },
      }),
    );
}
