import { runService } from '@clickstream/service-kit';
import { Command } from 'commander';

import { createRunApp, createServeApp } from '../app.ts';
import { createBackfillApp } from '../backfill/backfill-app.ts';
import {
  loadRebuildConfig,
  loadServeConfig,
  loadStatusConfig,
  loadVerifyConfig,
} from '../config.ts';
import { createLedgerApp } from '../ledger/ledger-app.ts';
import { loadLedgerConfig } from '../ledger/ledger-config.ts';
import type { LedgerSpan } from '../ledger/ledger-span.ts';
import { parseMoment, touchedHours } from '../plan/hour-span.ts';
import { createRebuildApp } from '../rebuild/rebuild-app.ts';
import { createStatusApp, createVerifySumsApp } from '../report/report-apps.ts';
import { createVerifyApp } from '../verify/verify-app.ts';
import { parseCount } from './option-values.ts';

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
    .command('backfill')
    .description('recompute the hours of a span, also of events that nobody has marked')
    .requiredOption('--from <time>', 'first hour, such as 2026-05-01T10:00 (UTC)', parseMoment)
    .requiredOption('--to <time>', 'the hour after the last', parseMoment)
    .action(({ from, to }: { from: number; to: number }) =>
      runService({
        name,
        load: loadServeConfig,
        create: (config, { logger }) =>
          createBackfillApp(config, { logger, print }, { fromMs: from, toMs: to }),
      }),
    );
  program
    .command('rebuild')
    .description('count everything again into new tables and swap them for the published ones')
    .action(() =>
      runService({
        name,
        load: loadRebuildConfig,
        create: (config, { logger }) => createRebuildApp(config, { logger, print }),
      }),
    );
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
    .description(
      'sum everything up, count hours again from HBase; exit code 1 when a number differs',
    )
    .option('--hours <n>', 'how many hours to count again; 0: none, MySQL is enough', parseCount, 6)
    .option('--all', 'count every hour again, and every visitor')
    .option('--seed <n>', 'which hours; the same again for the same seed', parseCount)
    .action((options: { hours: number; all?: true; seed?: number }) =>
      quietly(() => verify(options)),
    );
  program
    .command('ledger')
    .description(
      'what became of every event in Kafka, by hour of arrival; exit code 1 when one is lost',
    )
    .option('--from <time>', 'first hour of arrival, such as 2026-05-01T10:00 (UTC)', parseMoment)
    .option('--to <time>', 'the hour after the last', parseMoment)
    .option('--json', 'JSON in place of the table', false)
    .action((options: { from?: number; to?: number; json: boolean }) =>
      quietly(() =>
        runService({
          name,
          load: loadLedgerConfig,
          create: (config, { logger }) =>
            createLedgerApp(config, { logger, print, json: options.json, span: toSpan(options) }),
        }),
      ),
    );
  return program;
}

function verify(options: {
  readonly hours: number;
  readonly all?: true;
  readonly seed?: number;
}): Promise<void> {
  const { hours, all, seed = Date.now() % 1_000_000 } = options;
  if (hours === 0 && all !== true) {
    return runService({
      name,
      load: loadVerifyConfig,
      create: (config, { logger }) => createVerifySumsApp(config, { logger, print }),
    });
  }
  const choice = { count: all === true ? undefined : hours, seed };
  return runService({
    name,
    load: loadServeConfig,
    create: (config, { logger }) => createVerifyApp(config, { logger, print }, choice),
  });
}

/** The whole hours that were asked for. */
function toSpan({ from, to }: { readonly from?: number; readonly to?: number }): LedgerSpan {
  return {
    ...(from === undefined ? {} : { fromMs: touchedHours({ fromMs: from, toMs: from }).fromMs }),
    ...(to === undefined ? {} : { toMs: touchedHours({ fromMs: to, toMs: to }).toMs }),
  };
}
