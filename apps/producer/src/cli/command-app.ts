import { runService, type App } from '@clickstream/service-kit';

/**
 * Runs a command that ends by itself, with the signals and exit codes of every service.
 *
 * Standard output belongs to the command's result, so the log is quiet unless LOG_LEVEL says otherwise.
 */
export async function runCommand<C>(
  env: NodeJS.ProcessEnv,
  command: {
    readonly name: string;
    readonly load: (env: NodeJS.ProcessEnv) => C;
    readonly run: (config: C, signal: AbortSignal) => Promise<void>;
  },
): Promise<void> {
  env['LOG_LEVEL'] ??= 'error';
  await runService({
    name: command.name,
    load: command.load,
    create: (config) => toApp((signal) => command.run(config, signal)),
  });
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
