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
  const end = Promise.withResolvers<undefined>();
  return {
    finished: end.promise,
    start: () => {
      run(stopping.signal).then(() => {
        end.resolve(undefined);
      }, end.reject);
      return Promise.resolve();
    },
    stop: async () => {
      stopping.abort(new Error('stopped by a signal'));
      // A failure was reported already; here only the end counts.
      await end.promise.catch(() => undefined);
    },
  };
}
