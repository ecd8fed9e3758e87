import { errorChain, type LogFields, type Logger } from '@clickstream/service-core';

import { ConfigError, type ConfigProblem } from './config-error.ts';
import { readEnv } from './env-reader.ts';
import { createLogger, LOG_LEVELS, type LogLevel } from './logger.ts';

/** A composed application. `stop` may be called at any time after `start` was called, also before it has ended. */
export interface App {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Settles when the application ends by itself: a finished command, or a fault that needs a restart. */
  readonly finished?: Promise<void>;
}

export interface RunServiceOptions<C> {
  readonly name: string;
  readonly load: (env: NodeJS.ProcessEnv) => C;
  readonly create: (config: C, deps: { readonly logger: Logger }) => App | Promise<App>;
}

export const EXIT_OK = 0;
export const EXIT_FAILURE = 1;
export const EXIT_CONFIG = 2;

/**
 * Runs an application as a process: configuration, start, signals, stop, exit code.
 *
 * Exit code 0 after a normal end, 1 after a failure, 2 when the configuration cannot be used. SIGTERM and SIGINT stop
 * the application in its own order; a second signal ends the process at once. An unhandled rejection or exception is a
 * failure: the process stops and a supervisor restarts it. Nothing else in a service may end its process.
 *
 * The log has `started` once the application has, unless it is stopping by then, and `stopped` with the exit code at the end.
 * LOG_LEVEL is one of {@link LOG_LEVELS}, `info` when it is not set.
 */
export async function runService<C>(options: RunServiceOptions<C>): Promise<void> {
  let config: C;
  let level: LogLevel;
  try {
    ({ config, level } = loadWithLevel(process.env, options.load));
  } catch (error) {
    exit(failedConfig(error));
    return;
  }
  const logger = createLogger({ name: options.name, level });
  const outcome = Promise.withResolvers<Error | undefined>();
  const fail = (error: unknown): void => {
    outcome.resolve(error instanceof Error ? error : new Error(String(error)));
  };
  process.on('unhandledRejection', fail);
  process.on('uncaughtException', fail);
  let app: App | undefined;
  let stopping = false;
  listenForSignals(logger, () => {
    stopping = true;
    outcome.resolve(undefined);
  });
  const run = async (): Promise<void> => {
    app = await options.create(config, { logger });
    await app.start();
    if (!stopping) logger.info('started', { pid: process.pid });
    if (app.finished === undefined) return;
    await app.finished;
    outcome.resolve(undefined);
  };
  run().catch(fail);
  const failure = await outcome.promise;
  if (failure !== undefined) logger.error('failed', fieldsOf(failure));
  const stopFailure = await stopError(app);
  if (stopFailure !== undefined) logger.error('stop_failed', fieldsOf(stopFailure));
  const exitCode = failure === undefined && stopFailure === undefined ? EXIT_OK : EXIT_FAILURE;
  logger.info('stopped', { exitCode });
  exit(exitCode);
}

function listenForSignals(logger: Logger, stop: () => void): void {
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    signals += 1;
    if (signals > 1) exit(EXIT_FAILURE);
    logger.info('stopping', { signal });
    stop();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function stopError(app: App | undefined): Promise<Error | undefined> {
  try {
    await app?.stop();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function fieldsOf(error: Error): LogFields {
  const [message, ...causes] = errorChain(error);
  return { message, causes };
}

function failedConfig(error: unknown): number {
  process.stderr.write(`${errorChain(error).join('\n')}\n`);
  return error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILURE;
}

/** @throws ConfigError with every problem, LOG_LEVEL's among them */
function loadWithLevel<C>(
  env: NodeJS.ProcessEnv,
  load: (env: NodeJS.ProcessEnv) => C,
): { readonly config: C; readonly level: LogLevel } {
  const problems: ConfigProblem[] = [];
  const noting = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const log = noting(() =>
    readEnv(env, (read) => ({ level: read.oneOf('LOG_LEVEL', LOG_LEVELS, { default: 'info' }) })),
  );
  const loaded = noting(() => ({ config: load(env) }));
  if (log === undefined || loaded === undefined) throw new ConfigError(problems);
  return { ...log, ...loaded };
}

function exit(code: number): void {
  // eslint-disable-next-line n/no-process-exit -- the one place that may end the process of a service
  process.exit(code);
}
