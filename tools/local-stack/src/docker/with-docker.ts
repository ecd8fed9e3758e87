import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { createToolchain } from '../install/toolchain.ts';
import { LocalStackError } from '../local-stack-error.ts';
import type { ProgressListener } from '../stack/stack-context.ts';
import { enginesDirOf } from '../stack/stack-layout.ts';
import { dockerAnswers, startOwnEngine, type OwnEngine } from './own-engine.ts';

export interface WithDockerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress: ProgressListener;
  /** Ends the command, and with it the engine that was started for it. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command with a Docker engine: the one that answers, which is left as it is, else one of its own for as long as
 * the command runs.
 *
 * @returns the command's exit code.
 * @throws LocalStackError `LOCAL_STACK_NO_DOCKER` when no engine answers and none can be started.
 */
export async function withDocker(
  command: readonly string[],
  { env, onProgress, signal }: WithDockerOptions,
): Promise<number> {
  const report = (text: string): void => {
    onProgress('docker', text);
  };
  if (await dockerAnswers(env)) {
    report('an engine answers, it is used');
    return runThrough(command, env, signal);
  }
  const onDownload = (what: string): void => {
    onProgress('download', `${what}, once for all stacks`);
  };
  const toolchain = createToolchain({ env, enginesDir: enginesDirOf(env), onDownload });
  await using engine = await start(() => startOwnEngine({ env, toolchain, report }));
  report('an engine of its own runs');
  const code = await runThrough(command, engine.env, signal);
  report('ending the engine');
  return code;
}

async function start(startEngine: () => Promise<OwnEngine>): Promise<OwnEngine> {
  try {
    return await startEngine();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalStackError(
      'LOCAL_STACK_NO_DOCKER',
      `no Docker engine answers, and none can be started here: ${reason}`,
      { cause },
    );
  }
}

async function runThrough(
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  if (signal.aborted) return 1;
  const child = spawn(program, args, { env, stdio: 'inherit' });
  const end = (): void => {
    child.kill('SIGTERM');
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
