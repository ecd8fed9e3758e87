import { jobProperties } from '../engines/job-properties.ts';
import { ENGINES } from '../engines/engines.ts';
import {
  USUAL_ENGINE_NAMES,
  type Engine,
  type EngineName,
  type StackContext,
} from '../engines/engine.ts';
import { ACCOUNT_HOSTS } from '../engines/mysql-bootstrap.ts';
import { writeFileAtomically } from '../files.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { readLiveRecord } from '../process/engine-process.ts';
import type { ProcessIdentity } from '../process/process-identity.ts';
import { ACCOUNT_HOSTS_VARIABLE } from '../setup/account-hosts.ts';
import { MYSQL_TLS_VARIABLES } from '../setup/mysql-tls.ts';
import { runSetup } from '../setup/run-setup.ts';
import { downStack } from './down-stack.ts';
import { formatEnv, type StackEnv } from './env-file.ts';
import { createContext, type ProgressListener } from './stack-context.ts';
import { startEngine } from './start-engine.ts';
import { stackLayout, type StackLayout } from './stack-layout.ts';
import { withStackLock } from './stack-lock.ts';
import {
  assertGivenComplete,
  assertPortsFree,
  isGiven,
  resolvePorts,
  selectEngines,
} from './stack-plan.ts';
import { requestedPorts, type Ports } from './stack-ports.ts';

export interface UpStackOptions {
  /** The stack's directory; two stacks with different directories and ports live side by side. */
  readonly dir: string;
  /** Ports that differ from the defaults; they win over the `STACK_<NAME>_PORT` variables. */
  readonly ports?: Partial<Ports>;
  /** Start these and what they need; without it {@link USUAL_ENGINE_NAMES}. */
  readonly only?: readonly EngineName[];
  /** Given engines, ports and settings are read from here, and the engines inherit it. */
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress?: ProgressListener;
  /** Gives up waiting for engines; what has been started keeps running until {@link downStack}. */
  readonly signal?: AbortSignal;
}

export interface RunningStack {
  /** What the apps read, the same as in the stack's env file. */
  readonly env: StackEnv;
  down(): Promise<void>;
}

const NEWS_INTERVAL_MS = 5_000;
/** Settings that the apps must see as the set-up step saw them. */
export const PASSED_ON = [
  'KAFKA_TOPIC',
  'KAFKA_DEAD_LETTER_TOPIC',
  'HBASE_EVENTS_TABLE',
  'HBASE_DIRTY_HOURS_TABLE',
  'HBASE_TOMBSTONES_TABLE',
] as const;

/**
 * Starts the engines that do not run yet, waits until each does its work, sets them up, and writes the env file.
 *
 * Safe to repeat: what runs stays, what was killed or hangs is started on its old data. When one engine fails, the
 * others keep running for a look; {@link downStack} ends them.
 *
 * @throws LocalStackError naming the taken port, the missing tool, or the failed engine with the end of its log.
 */
export function upStack(options: UpStackOptions): Promise<RunningStack> {
  const layout = stackLayout(options.dir);
  const onProgress = options.onProgress ?? (() => undefined);
  const onWait = (holder: ProcessIdentity): void => {
    onProgress('stack', `waiting for process ${String(holder.pid)}, which is at work on it`);
  };
  return withStackLock(layout.lockFile, { onWait }, () => up(layout, options, onProgress));
}

async function up(
  layout: StackLayout,
  options: UpStackOptions,
  onProgress: ProgressListener,
): Promise<RunningStack> {
  const { env } = options;
  const engines = selectEngines(options.only ?? USUAL_ENGINE_NAMES, env);
  assertGivenComplete(engines, env);
  const ports = resolvePorts(layout, requestedPorts(env, options.ports));
  await assertPortsFree(
    engines.filter((engine) => readLiveRecord(layout.record(engine.name)) === undefined),
    ports,
  );
  const context = {
    ...createContext(layout, { ports, env, onProgress }),
    signal: options.signal,
  };
  await startAll(engines, context, onProgress);
  const stackEnv = stackVariables(context);
  const mysqlIsGiven = isGiven(ENGINES.mysql, env);
  await runSetup(stackEnv, onProgress, mysqlIsGiven ? {} : { accountHosts: ACCOUNT_HOSTS });
  const job = jobProperties(stackEnv, { mysqlIsGiven });
  if (job !== undefined) writeFileAtomically(layout.jobProperties, job);
  writeFileAtomically(layout.envFile, formatEnv(stackEnv));
  onProgress('stack', `is up; its variables are in ${layout.envFile}`);
  return { env: stackEnv, down: () => downStack({ dir: layout.dir, onProgress }) };
}

async function startAll(
  engines: readonly Engine[],
  context: StackContext,
  onProgress: ProgressListener,
): Promise<void> {
  const pending = new Set(engines.map((engine) => engine.name));
  const news = setInterval(() => {
    onProgress('stack', `waiting for ${[...pending].join(', ')}`);
  }, NEWS_INTERVAL_MS);
  try {
    const outcomes = await Promise.allSettled(
      engines.map(async (engine) => {
        await startEngine(engine, {
          ...context,
          report: (text) => {
            onProgress(engine.name, text);
          },
        });
        pending.delete(engine.name);
      }),
    );
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    if (failures.length > 0) throw failures.length === 1 ? failures[0] : summary(failures);
  } finally {
    clearInterval(news);
  }
}

function summary(failures: readonly unknown[]): LocalStackError {
  return new LocalStackError(
    'LOCAL_STACK_ENGINE_FAILED',
    failures.map((error) => (error instanceof Error ? error.message : String(error))).join('\n\n'),
    { cause: failures[0] },
  );
}

/** What runs, also from earlier calls, and what the user has brought. */
function stackVariables(context: StackContext): StackEnv {
  const { env, layout } = context;
  const engines = Object.values(ENGINES);
  const running = engines.filter((engine) => readLiveRecord(layout.record(engine.name)));
  const given = engines.filter((engine) => isGiven(engine, env));
  const pick = (names: readonly string[]): StackEnv =>
    Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const variablesOf = (some: readonly Engine[]): StackEnv =>
    Object.fromEntries(some.flatMap((engine) => Object.entries(engine.variables(context))));
  return {
    VISITOR_HASH_KEY: env['VISITOR_HASH_KEY'] ?? context.secrets.visitorHashKey,
    ...variablesOf(running),
    ...(env['MYSQL_URL']
      ? {
          MYSQL_MIGRATOR_URL: env['MYSQL_URL'],
          MYSQL_READER_URL: env['MYSQL_URL'],
          ...pick([...MYSQL_TLS_VARIABLES, ACCOUNT_HOSTS_VARIABLE]),
        }
      : {}),
    ...pick([...Object.keys(variablesOf(given)), ...PASSED_ON]),
  };
}
