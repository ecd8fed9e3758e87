import { runService } from '@clickstream/service-kit';
import { Command } from 'commander';

import { createRunApp, createServeApp } from '../app.ts';
import { loadServeConfig, loadStatusConfig, loadVerifyConfig } from '../config.ts';
import { createStatusApp, createVerifyApp } from '../report/report-apps.ts';

const name = 'aggregator';
const print = (text: string): void => {
  process.stdout.write(text);
};

/** The aggregator's commands. A report is for people: unless asked for, no log line stands around it. */
export function createProgram(env: NodeJS.ProcessEnv): Command {
  const quietly = (report: () => Promise<void>): Promise<void> => {
    env['LOG_LEVEL'] ??= 'warn';
    return report();
  };
  const program = new Command(name).description(
    'Recomputes the hours whose events have changed, with Spark, and publishes the sums in MySQL.',
  );
  program
    .command('run')
    .description('aggregate until no hour is dirty, then end')
    .action(() => runService({ name, load: loadServeConfig, create: createRunApp }));
  program
    .command('serve')
    .description('aggregate every AGGREGATION_INTERVAL')
    .action(() => runService({ name, load: loadServeConfig, create: createServeApp }));
  program
    .command('status')
    .description('show the last epochs and the dirty hours')
    .action(() =>
      quietly(() =>
        runService({
          name,
          load: loadStatusConfig,
          create: (config, { logger }) => createStatusApp(config, { logger, print }),
        }),
      ),
    );
  program
    .command('verify')
    .description('sum everything up again; exit code 1 when a published number differs')
    .action(() =>
      quietly(() =>
        runService({
          name,
          load: loadVerifyConfig,
          create: (config, { logger }) => createVerifyApp(config, { logger, print }),
        }),
      ),
    );
  return program;
}
