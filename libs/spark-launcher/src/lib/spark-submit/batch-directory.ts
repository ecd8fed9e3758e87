import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { BatchSpec } from '../batch.ts';
import { encodeBatchName } from '../batch-name.ts';
import { SparkLauncherError } from '../spark-launcher-error.ts';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';
import { systemCode } from './submit-error.ts';

/*
 * <state directory>/          0700
 *   <name, encoded>/          one batch; appears whole, by a rename that fails when the name is taken
 *     batch.json              the record: what to run, who claimed the name
 *     run-<uuid>              empty; the script of another run does not work here
 *     process                 process id and start time of the run's leader, linked once (batch-script.ts)
 *     log  exit  work/        output, exit code when all is over, the job's working directory
 *   .new-<uuid>  .old-<uuid>  being made, being removed
 */

/** What the launcher that claimed the name has written down. */
export interface BatchRecord {
  readonly run: string;
  readonly spec: BatchSpec;
  /** Starts the batch; when it is gone, and no process was started, somebody else has to. */
  readonly launcher: ProcessIdentity;
}

const NO_PROCESS = '0 never\n';

/** @throws SparkLauncherError `SPARK_LAUNCHER_INVALID_ARGUMENT` */
export function batchDirectory(stateDirectory: string, name: string): string {
  // A dot in front is for what is no batch.
  return join(stateDirectory, encodeBatchName(name).replace(/^\./, '%2E'));
}

/** Takes the name; undefined when it is taken. */
export async function claimBatch(
  stateDirectory: string,
  spec: BatchSpec,
): Promise<BatchRecord | undefined> {
  const run = randomUUID();
  const launcher = identifyProcess(process.pid);
  if (launcher === undefined) throw new Error('this process cannot be identified');
  const record: BatchRecord = { run, spec, launcher };
  const draft = join(stateDirectory, `.new-${run}`);
  await mkdir(join(draft, 'work'), { recursive: true, mode: 0o700 });
  try {
    await writeFile(join(draft, `run-${run}`), '', { mode: 0o600 });
    await writeFile(join(draft, 'batch.json'), JSON.stringify(record), { mode: 0o600 });
    await rename(draft, batchDirectory(stateDirectory, spec.name));
    return record;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}

/** The record of the batch that has the name now; undefined when there is none. */
export async function readRecord(directory: string): Promise<BatchRecord | undefined> {
  const text = await readIfThere(join(directory, 'batch.json'));
  if (text === undefined) return undefined;
  try {
    const { run, spec, launcher } = JSON.parse(text) as BatchRecord;
    if (typeof run === 'string' && typeof spec.name === 'string' && launcher.pid > 0) {
      return { run, spec, launcher };
    }
  } catch {
    // Not ours, as one that lacks something.
  }
  throw new SparkLauncherError(`${directory} holds something else than a batch`, {
    code: 'SPARK_LAUNCHER_PROTOCOL',
  });
}

/** The leader of the run, once it has started. An id of 0 stands for a run that was called off before its start. */
export async function readLeader(directory: string): Promise<ProcessIdentity | undefined> {
  const text = (await readIfThere(join(directory, 'process'))) ?? '';
  const [, pid, startedAt] = /^(\d+) (.+)\n$/.exec(text) ?? [];
  return pid === undefined || startedAt === undefined ? undefined : { pid: Number(pid), startedAt };
}

/** The exit code, once all is over. */
export async function readExitCode(directory: string): Promise<number | undefined> {
  const text = await readIfThere(join(directory, 'exit'));
  return text === undefined ? undefined : Number(text);
}

/** Keeps the run from starting, for good; false when it has started. */
export async function preventStart(directory: string): Promise<boolean> {
  const draft = join(directory, `process.${randomUUID()}`);
  try {
    await writeFile(draft, NO_PROCESS, { mode: 0o600 });
    await link(draft, join(directory, 'process'));
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    // Removed by another launcher.
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
}

/** Frees the name of this run, at once and with all that was kept. Only for a run that has ended or cannot start. */
export async function removeBatch(
  directory: string,
  { run }: Pick<BatchRecord, 'run'>,
): Promise<void> {
  const old = join(dirname(directory), `.old-${randomUUID()}`);
  if (!(await isThere(join(directory, `run-${run}`)))) return;
  try {
    await rename(directory, old);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

async function isThere(file: string): Promise<boolean> {
  return (await readIfThere(file)) !== undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
