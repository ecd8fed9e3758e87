import { access, constants, mkdir } from 'node:fs/promises';

import { sleep } from '@clickstream/service-core';

import type { Batch, BatchSpec } from '../batch.ts';
import type { SubmittedBatch } from '../spark-launcher.ts';
import { SparkLauncherError } from '../spark-launcher-error.ts';
import {
  batchDirectory,
  claimBatch,
  preventStart,
  readRecord,
  removeBatch,
  type BatchRecord,
} from './batch-directory.ts';
import { startScript } from './batch-process.ts';
import { lookAtBatch } from './look-at-batch.ts';
import { removeEnded } from './remove-ended.ts';
import { submitCommand, submitFile } from './submit-command.ts';

/** What a start needs to know of its launcher. */
export interface StartOptions {
  readonly sparkHome: string;
  readonly stateDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly conf: Readonly<Record<string, string>>;
  readonly keepEndedMs: number;
  readonly signal: AbortSignal | undefined;
}

const STARTING_LOOK_MS = 10;

/**
 * One attempt to start the batch, or to adopt the one that has its name.
 *
 * @throws SparkLauncherError `SPARK_LAUNCHER_BUSY` while another launcher is about to start it, or to remove it
 */
export async function startBatch(spec: BatchSpec, options: StartOptions): Promise<SubmittedBatch> {
  const directory = batchDirectory(options.stateDirectory, spec.name);
  const record = await readRecord(directory);
  if (record === undefined) return { batch: await claimAndStart(spec, options), adopted: false };
  const batch = await lookAtBatch(directory, record);
  // Its launcher has ended before it could start it; if the script was on its way all the same, only one of the two runs.
  if (batch.state === 'not_started') return { batch: await start(record, options), adopted: true };
  if (batch.id === 0) throw busy(spec.name);
  return { batch, adopted: true };
}

async function claimAndStart(spec: BatchSpec, options: StartOptions): Promise<Batch> {
  const { stateDirectory, keepEndedMs } = options;
  await assertCommand(spec, options);
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  await removeEnded(stateDirectory, keepEndedMs);
  const record = await claimBatch(stateDirectory, spec);
  if (record === undefined) throw busy(spec.name);
  return start(record, options);
}

/** Starts the script and waits until it runs the batch. Leaves nothing behind when it does not. */
async function start(record: BatchRecord, options: StartOptions): Promise<Batch> {
  const { env, sparkHome, stateDirectory, signal } = options;
  const directory = batchDirectory(stateDirectory, record.spec.name);
  try {
    const command = submitCommand(record.spec, options);
    const script = await startScript({
      directory,
      run: record.run,
      command,
      env: { ...env, SPARK_HOME: sparkHome },
    });
    for (;;) {
      const hadEnded = script.hasEnded();
      const batch = await lookAtBatch(directory, record);
      if (batch.id > 0) return batch;
      if (hadEnded) throw notRun(record.spec.name);
      await sleep(STARTING_LOOK_MS, signal);
    }
  } catch (error) {
    // An abort leaves the batch to its fate, as everywhere.
    signal?.throwIfAborted();
    if (await preventStart(directory)) await removeBatch(directory, record);
    throw error;
  }
}

/** What can be known to fail is not started. */
async function assertCommand(spec: BatchSpec, options: StartOptions): Promise<void> {
  submitCommand(spec, options);
  const file = submitFile(options.sparkHome);
  try {
    await access(file, constants.X_OK);
  } catch (error) {
    throw new SparkLauncherError(`${file} cannot be run`, {
      code: 'SPARK_LAUNCHER_REJECTED',
      cause: error,
    });
  }
}

function busy(name: string): SparkLauncherError {
  return new SparkLauncherError(`another launcher is starting or removing batch ${name}`, {
    code: 'SPARK_LAUNCHER_BUSY',
  });
}

function notRun(name: string): SparkLauncherError {
  return new SparkLauncherError(`the script of batch ${name} ended before it ran anything`, {
    code: 'SPARK_LAUNCHER_UNAVAILABLE',
  });
}
