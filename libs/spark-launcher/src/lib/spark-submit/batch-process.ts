import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { sleep } from '@clickstream/service-core';

import { SparkLauncherError } from '../spark-launcher-error.ts';
import { BATCH_SCRIPT } from './batch-script.ts';
import { isGroupAlive, signalGroup, type ProcessIdentity } from './process-identity.ts';

const LOOK_MS = 20;
/** SIGKILL cannot be refused, but a process in the middle of a system call takes its time. */
const KILLED_MS = 10_000;

/** A process that runs a batch, as the launcher needs to know it while it starts. */
export interface StartedScript {
  /** True once the process has ended; when no run shows by then, none will. */
  hasEnded(): boolean;
}

/**
 * Starts the script of a batch in a session of its own: it is not ended with the launcher, nor by what the terminal sends to it.
 *
 * Nothing of the launcher's environment is inherited, and none of its files.
 */
export async function startScript(options: {
  readonly directory: string;
  readonly run: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}): Promise<StartedScript> {
  const { directory, run, command, env } = options;
  const child = spawn('/bin/sh', ['-c', BATCH_SCRIPT, 'sh', run, ...command], {
    cwd: directory,
    env,
    detached: true,
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  child.unref();
  return { hasEnded: () => child.exitCode !== null || child.signalCode !== null };
}

/**
 * Ends the whole group: politely, then by force.
 *
 * @throws SparkLauncherError `SPARK_LAUNCHER_TIMEOUT` when the system does not let go of it
 */
export async function endGroup(
  leader: ProcessIdentity,
  { graceMs, signal }: { readonly graceMs: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  for (const [name, patienceMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', KILLED_MS],
  ] as const) {
    if (!isGroupAlive(leader)) return;
    signalGroup(leader, name);
    const end = Date.now() + patienceMs;
    while (Date.now() < end) {
      if (!isGroupAlive(leader)) return;
      await sleep(LOOK_MS, signal);
    }
  }
  throw new SparkLauncherError(`the process group ${String(leader.pid)} cannot be ended`, {
    code: 'SPARK_LAUNCHER_TIMEOUT',
    context: { pid: leader.pid },
  });
}
