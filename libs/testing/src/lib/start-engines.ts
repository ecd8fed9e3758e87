import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import {
  containerGroups,
  ENGINE_FACTS,
  planSources,
  wantsContainers,
  type EngineSource,
} from './engine-plan.ts';
import { PrivateStack, STACK_PROGRAM, type PrivateEngine } from './private-stack.ts';

const run = promisify(execFile);

export interface StartEnginesOptions {
  readonly only: readonly PrivateEngine[];
  /** Where variables and `STACK_MODE` are read; the process's own by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** Insists on containers: neither variables nor the local stack count, and without Docker it fails. */
  readonly from?: 'containers';
}

export interface StartedEngines extends AsyncDisposable {
  /** What the apps read. */
  readonly env: Readonly<Record<string, string>>;
  /** For people: which engines came from where. */
  readonly sources: Readonly<Record<EngineSource, readonly PrivateEngine[]>>;
}

/**
 * Gives a test its engines: those that variables name, else in containers when `STACK_MODE=containers` and a Docker engine
 * answers, else of a local stack. What was started is the caller's alone, and disposing ends it.
 *
 * The image is built when it is needed; `STACK_IMAGE` names one that is there already.
 *
 * @throws Error when an engine cannot be started, with the end of its log; then nothing is left running.
 */
export async function startEngines(options: StartEnginesOptions): Promise<StartedEngines> {
  const { env = process.env, only } = options;
  const sources =
    options.from === 'containers'
      ? { variables: [], containers: only, 'local-stack': [] }
      : planSources(only, {
          env,
          dockerAnswers: wantsContainers(env) && (await dockerAnswers()),
        });
  await using started = new AsyncDisposableStack();
  const found: Record<string, string>[] = [givenVariables(sources.variables, env)];
  if (sources.containers.length > 0) {
    const { startEngineContainer } = await import('./engine-container.ts');
    const image = await engineImage(env);
    const outcomes = await Promise.allSettled(
      containerGroups(sources.containers).map(async (engines) => {
        const container = await startEngineContainer({ engines, image });
        started.use(container);
        found.push(container.env);
      }),
    );
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
  if (sources['local-stack'].length > 0) {
    const stack = started.use(await PrivateStack.start({ only: sources['local-stack'] }));
    found.push(stack.env);
  }
  const kept = started.move();
  return {
    env: Object.assign({}, ...found) as Record<string, string>,
    sources,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The id of the image with all engines; builds it, which is quick when nothing has changed. */
export async function engineImage(env: NodeJS.ProcessEnv): Promise<string> {
  const given = env['STACK_IMAGE'] ?? '';
  if (given !== '') return given;
  const { stdout } = await run(process.execPath, [STACK_PROGRAM, 'image'], {
    env: { ...env, NODE_OPTIONS: '' },
  });
  return stdout.trimEnd().split('\n').at(-1) ?? '';
}

async function dockerAnswers(): Promise<boolean> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    await getContainerRuntimeClient();
    return true;
  } catch {
    return false;
  }
}

function givenVariables(
  engines: readonly PrivateEngine[],
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const names = engines.flatMap((engine) => ENGINE_FACTS[engine].variables);
  return Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}
