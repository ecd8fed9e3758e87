import { runService } from '@clickstream/service-kit';
import { Command } from 'commander';

import { createCollectorApp } from '../app.ts';
import { keepEventsYoung } from '../collector/young-events.ts';
import { loadCollectorConfig } from '../config.ts';
import { replayCommand } from './replay-command.ts';
import { simulateCommand } from './simulate-command.ts';

/** The producer's commands. `env` is where settings that are no options come from. */
export function createProgram(env: NodeJS.ProcessEnv): Command {
  const program = new Command('producer').description(
    'Brings events into Kafka: the collector, and two senders that talk to it over HTTP.',
  );
  program
    .command('serve')
    .description('run the collector: POST /v1/events, GET /health, GET /ready')
    .action(() => {
      keepEventsYoung();
      return runService({
        name: 'producer',
        load: loadCollectorConfig,
        create: createCollectorApp,
      });
    });
  program.addCommand(replayCommand(env));
  program.addCommand(simulateCommand(env));
  return program;
}
