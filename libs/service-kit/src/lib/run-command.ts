import { errorChain } from '@clickstream/service-core';
import { runService, type App } from './run-service.ts';

/** A command that ends by itself. */
export interface CommandOptions<C> {
  readonly name: string;
  /** As for a service: a `ConfigError` ends the process with exit code 2. */
  readonly load: (env: NodeJS.ProcessEnv) => C;
  /** Rejects when the work is not done: exit code 1. A signal to stop the process aborts `signal`. */
  readonly run: (config: C, signal: AbortSignal) => Promise<void>;
}

/**
 * Runs a command that ends by itself, with the signals and exit codes of every service.
 *
 * Standard output belongs to the command's result: a failure is told on standard error, and the log is silent unless
 * LOG_LEVEL says otherwise.
 */
export async function runCommand<C>(
  env: NodeJS.ProcessEnv,
  command: CommandOptions<C>,
): Promise<void> {
  env['LOG_LEVEL'] ??= 'silent';
  await runService({
    name: command.name,
    load: command.load,
    create: (config) => toApp((signal) => command.run(config, signal).catch(tell)),
  });
}

function tell(error: unknown): never {
  process.stderr.write(`${errorChain(error).join('\n')}\n`);
  throw error;
}

function toApp(run: (signal: AbortSignal) => Promise<void>): App {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const finished = Promise.withResolvers<undefined>();
  return {
    finished: finished.promise,
    start: () => {
      running = run(stopping.signal).finally(() => {
        running = undefined;
      });
      running.then(() => {
        finished.resolve(undefined);
      }, finished.reject);
      return Promise.resolve();
    },
    stop: async () => {
      stopping.abort(new Error('stopped by a signal, before the end'));
      // Who was interrupted has not done the work: its failure is the exit code.
      await running;
    },
  };
}
