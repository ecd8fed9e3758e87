import { runCommand } from '@clickstream/service-kit';
import { Command, InvalidArgumentError } from 'commander';

import { loadSenderConfig } from '../config.ts';
import { runSimulate } from '../simulator/simulate-runner.ts';
import { positiveNumber, positiveWholeNumber, wholeNumber } from './option-values.ts';

interface SimulateFlags {
  readonly events: number;
  readonly seed: number;
  readonly start: number;
  readonly out?: string;
  readonly url?: string;
  readonly rate?: number;
  readonly ledger?: string;
}

/** `simulate` */
export function simulateCommand(env: NodeJS.ProcessEnv): Command {
  return new Command('simulate')
    .description('make up visitors: send their events to a collector, or write their access log')
    .option('--events <n>', 'number of events, or of lines of the log', positiveWholeNumber, 1_000)
    .option('--seed <n>', 'the same seed makes up the same visitors', wholeNumber, 1)
    .option('--start <time>', 'first moment of the simulated day', time, Date.UTC(2025, 2, 3))
    .option('--out <file>', 'write an access log in Combined format and send nothing')
    .option('--url <url>', 'the collector; default COLLECTOR_URL')
    .option('--rate <n>', 'events per second', positiveNumber)
    .option(
      '--ledger <file>',
      'write one JSON line per event: the event, and how often it was sent',
    )
    .action((flags: SimulateFlags) =>
      runCommand(env, {
        name: 'simulate',
        load: (vars) => {
          const { collectorUrl, giveUpAfterMs, writeKey } = loadSenderConfig(vars, flags.url);
          return {
            ...{ events: flags.events, seed: flags.seed, startAt: flags.start },
            ...{ out: flags.out, ledger: flags.ledger, rate: flags.rate },
            ...{ collectorUrl, giveUpAfterMs, writeKey },
          };
        },
        run: runSimulate,
      }),
    );
}

function time(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('expected a time such as 2025-03-03T00:00Z');
  return Math.floor(ms / 1_000) * 1_000;
}
