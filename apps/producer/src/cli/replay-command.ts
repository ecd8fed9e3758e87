import { join } from 'node:path';

import { runCommand } from '@clickstream/service-kit';
import { Command } from 'commander';

import { loadSenderConfig } from '../config.ts';
import { runReplay } from '../replay/replay-runner.ts';
import { positiveNumber, positiveWholeNumber } from './option-values.ts';

interface ReplayFlags {
  readonly url?: string;
  readonly speed?: number;
  readonly concurrency: number;
  readonly baseUrl: string;
  readonly appId?: string;
  readonly state?: string;
  readonly restart: boolean;
  readonly json: boolean;
}

/** `replay <file|->` */
export function replayCommand(env: NodeJS.ProcessEnv): Command {
  return new Command('replay')
    .description('send an access log (Combined format, plain or gzip) to a running collector')
    .argument('<file>', 'the log, or - for standard input')
    .option('--url <url>', 'the collector; default COLLECTOR_URL')
    .option('--speed <n>', 'let n seconds of the log pass per second', positiveNumber)
    .option('--concurrency <n>', 'batches on the way at a time', positiveWholeNumber, 4)
    .option('--base-url <url>', 'put before each request target', '')
    .option('--app-id <id>', 'site or application that the log belongs to')
    .option('--state <file>', 'where to note how far it has come')
    .option('--restart', 'begin at the first line, even after an interruption', false)
    .option('--json', 'print the summary as JSON', false)
    .action((file: string, flags: ReplayFlags) =>
      runCommand(env, {
        name: 'replay',
        load: (vars) => {
          const { stackDirectory, ...sender } = loadSenderConfig(vars, flags.url);
          return {
            ...sender,
            file,
            speed: flags.speed,
            concurrency: flags.concurrency,
            baseUrl: flags.baseUrl,
            appId: flags.appId,
            stateDirectory: join(stackDirectory, 'replay'),
            stateFile: flags.state,
            restart: flags.restart,
            json: flags.json,
          };
        },
        run: runReplay,
      }),
    );
}
