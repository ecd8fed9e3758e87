import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { sleep } from '@clickstream/service-core';

import { LocalStackError } from '../local-stack-error.ts';
import { readJson, writeFileAtomically } from '../files.ts';
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.ts';

/** What is needed to start an engine's process. */
export interface LaunchSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** What the stack remembers of a process that it started, so that it can find and end exactly that one. */
export interface EngineRecord extends ProcessIdentity {
  readonly ports: Readonly<Record<string, number>>;
  readonly version: string;
}

export interface StopPolicy {
  readonly signal: 'SIGTERM' | 'SIGKILL';
  /** How long a SIGTERM may take before SIGKILL follows. */
  readonly graceMs: number;
}

const POLL_MS = 50;
const KILL_DEADLINE_MS = 10_000;

/**
 * Starts a process that outlives this one, its output in `logFile` (the log before goes to `logFile.1`).
 *
 * `detached` gives it a session of its own: Ctrl-C in the terminal does not reach it, and the id is the engine's own.
 */
export function spawnEngine(spec: LaunchSpec, logFile: string): ProcessIdentity {
  mkdirSync(dirname(logFile), { recursive: true });
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', log, log],
    });
    // A failed start is reported by the missing id below and, with the reason, by this event.
    child.once('error', () => undefined);
    child.unref();
    const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
    if (identity === undefined) {
      throw new LocalStackError(
        'LOCAL_STACK_ENGINE_FAILED',
        `${spec.command} could not be started; see ${logFile}`,
      );
    }
    return identity;
  } finally {
    closeSync(log);
  }
}

/** The process that was started last, alive or not; undefined when none was, or when it was stopped. */
export function readRecord(file: string): EngineRecord | undefined {
  return readJson<EngineRecord>(file);
}

/** The recorded process if it still lives. */
export function readLiveRecord(file: string): EngineRecord | undefined {
  const record = readRecord(file);
  return record !== undefined && isAlive(record) ? record : undefined;
}

export function writeRecord(file: string, record: EngineRecord): void {
  writeFileAtomically(file, `${JSON.stringify(record, null, 2)}\n`);
}

/** Ends exactly the recorded process, with force when it does not end in time, and forgets it. */
export async function stopEngine(file: string, policy: StopPolicy): Promise<boolean> {
  const record = readLiveRecord(file);
  if (record !== undefined) await endProcess(record, policy);
  await rm(file, { force: true });
  return record !== undefined;
}

async function endProcess(identity: ProcessIdentity, policy: StopPolicy): Promise<void> {
  if (policy.signal === 'SIGTERM') {
    signal(identity.pid, 'SIGTERM');
    if (await hasEnded(identity, policy.graceMs)) return;
  }
  // The whole group: an engine that has to be killed takes the children along that it can no longer end itself.
  signal(-identity.pid, 'SIGKILL');
  if (await hasEnded(identity, KILL_DEADLINE_MS)) return;
  throw new LocalStackError(
    'LOCAL_STACK_ENGINE_FAILED',
    `process ${String(identity.pid)} does not end, not even after SIGKILL`,
  );
}

async function hasEnded(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (isAlive(identity)) {
    if (Date.now() > end) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // Ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The last lines of a log, for an error message. */
export function tailOf(file: string, lines: number): string {
  if (!existsSync(file)) return '(no log)';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
