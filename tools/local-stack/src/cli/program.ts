import { Command } from 'commander';

import { ENGINE_NAMES, USUAL_ENGINE_NAMES } from '../engines/engine.ts';
import { parseEngineNames } from '../engines/engines.ts';
import { withDocker } from '../docker/with-docker.ts';
import { buildImage } from '../image/build-image.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { tailOf } from '../process/engine-process.ts';
import { runSetup } from '../setup/run-setup.ts';
import { skippedSteps } from '../setup/setup-steps.ts';
import { downStack, wipeStack } from '../stack/down-stack.ts';
import { formatEnv, readEnvFile } from '../stack/env-file.ts';
import { runInForeground } from '../stack/run-in-foreground.ts';
import { stackDirOf, stackLayout } from '../stack/stack-layout.ts';
import { stackStatus, type EngineStatus } from '../stack/stack-status.ts';
import { privateEnv, upPrivateStack } from '../stack/up-private-stack.ts';
import { upStack } from '../stack/up-stack.ts';
import { withStackEnv } from '../stack/with-stack-env.ts';
import { progressPrinter } from './progress-printer.ts';

export interface ProgramOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
}

interface UpOptions {
  readonly only?: string;
  readonly private?: boolean;
  readonly foreground?: boolean;
}

const LOG_LINES = '200';

/** The command line of the local stack. */
export function createProgram({ env, write }: ProgramOptions): Command {
  const dir = stackDirOf(env);
  const program = new Command('stack').description(
    'The real engines as local processes, on loopback, without Docker.',
  );
  program
    .command('up')
    .description('start what does not run, wait until it works, set it up')
    .option('--only <engines>', `some of ${ENGINE_NAMES.join(',')}`)
    .option(
      '--private',
      'on free ports, with no engine of the user’s: for a test beside other stacks',
    )
    .option('--foreground', 'stay; SIGTERM or SIGINT ends the engines, the death of one ends all')
    .action(async (options: UpOptions) => {
      const only = options.only === undefined ? USUAL_ENGINE_NAMES : parseEngineNames(options.only);
      const isPrivate = options.private === true;
      const start = isPrivate ? upPrivateStack : upStack;
      const seen = isPrivate ? privateEnv(env) : env;
      const up = { dir, only, env: seen, onProgress: progressPrinter(write) };
      if (options.foreground !== true) await start(up);
      else await runInForeground({ ...up, start, signal: endSignal() });
    });
  program
    .command('image')
    .description('build the container image that runs any engine; the last line is its id')
    .action(async () => {
      write(`${await buildImage({ env, onProgress: progressPrinter(write) })}\n`);
    });
  program
    .command('docker <command...>')
    .description('run a command with a Docker engine: yours, else one of its own (root, Debian)')
    .action(async (command: string[]) => {
      const options = { env, onProgress: progressPrinter(write), signal: endSignal() };
      process.exitCode = await withDocker(command, options);
    });
  program
    .command('setup')
    .description('make topics, schema, tables and accounts that are missing')
    .action(async () => {
      const known = withStackEnv(readEnvFile(stackLayout(dir).envFile), env);
      const onProgress = progressPrinter(write);
      for (const skipped of skippedSteps(known)) onProgress('setup', skipped);
      await runSetup(known, onProgress);
    });
  program
    .command('down')
    .description('end what was started; the data stays')
    .option('--only <engines>', `some of ${ENGINE_NAMES.join(',')}`)
    .action(async (options: { readonly only?: string }) => {
      const only = options.only === undefined ? ENGINE_NAMES : parseEngineNames(options.only);
      await downStack({ dir, only, onProgress: progressPrinter(write) });
    });
  program
    .command('status')
    .description('what runs, and whether it answers')
    .option('--json', 'for programs')
    .action(async (options: { readonly json?: boolean }) => {
      const status = await stackStatus({ dir, env });
      write(options.json === true ? `${JSON.stringify(status, null, 2)}\n` : formatStatus(status));
    });
  program
    .command('env')
    .description('what the apps read, as KEY=value lines')
    .action(() => {
      const stackEnv = readEnvFile(stackLayout(dir).envFile);
      if (stackEnv === undefined) throw notRunning(dir);
      write(formatEnv(stackEnv));
    });
  program
    .command('logs <engine>')
    .description('the end of an engine’s log')
    .option('--lines <number>', 'how many', LOG_LINES)
    .action((engine: string, options: { readonly lines: string }) => {
      const [name] = parseEngineNames(engine);
      if (name !== undefined)
        write(`${tailOf(stackLayout(dir).log(name), Number(options.lines))}\n`);
    });
  program
    .command('wipe')
    .description('end everything and remove data, logs and secrets; downloads stay')
    .action(() => wipeStack({ dir, onProgress: progressPrinter(write) }));
  return program;
}

/** Aborts at the first SIGTERM or SIGINT; a second one ends the process at once, as without a listener. */
function endSignal(): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      end.abort(new Error(name));
    });
  }
  return end.signal;
}

function notRunning(dir: string): LocalStackError {
  return new LocalStackError(
    'LOCAL_STACK_NOT_RUNNING',
    `no stack runs in ${dir}; start one with: npm run stack -- up`,
  );
}

function formatStatus(status: readonly EngineStatus[]): string {
  return status
    .map(({ engine, state, version, pid, ports }) => {
      const where =
        pid === undefined
          ? ''
          : `${version ?? ''}, pid ${String(pid)}, port ${Object.values(ports ?? {}).join(', ')}`;
      return `${engine.padEnd(14)} ${state.padEnd(8)} ${where}`.trimEnd() + '\n';
    })
    .join('');
}
