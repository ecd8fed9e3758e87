import { retry } from '@clickstream/service-core';

import type { BatchSpec } from '../batch.ts';
import type { CallOptions } from '../call-options.ts';
import { callTimeoutMs } from '../call-timeout.ts';
import type { SubmitOptions, SubmittedBatch } from '../spark-launcher.ts';
import { SparkLauncherError } from '../spark-launcher-error.ts';
import type { LivyClient } from './livy-client.ts';

const REMOVAL_MS = 5_000;

type BatchCalls = Pick<LivyClient, 'create' | 'delete' | 'find'>;

/**
 * Starts a batch once: every attempt first looks for the name, because the answer to an earlier one may have been lost.
 */
export function submitToLivy(
  spec: BatchSpec,
  { signal, deadlineMs }: SubmitOptions,
  livy: BatchCalls,
): Promise<SubmittedBatch> {
  const end = Date.now() + deadlineMs;
  const call = (): CallOptions => ({ signal, timeoutMs: callTimeoutMs(end) });
  return retry(() => adoptOrCreate(spec, livy, call), {
    deadlineMs,
    ...(signal === undefined ? {} : { signal }),
  });
}

async function adoptOrCreate(
  spec: BatchSpec,
  livy: BatchCalls,
  call: () => CallOptions,
): Promise<SubmittedBatch> {
  const existing = await livy.find(spec.name, call());
  if (existing !== undefined) return { batch: existing, adopted: true };
  try {
    return { batch: await livy.create(spec, call()), adopted: false };
  } catch (error) {
    if (!(error instanceof SparkLauncherError)) throw error;
    // Another process was faster, by a moment: the next attempt adopts its batch.
    if (error.code === 'SPARK_LAUNCHER_DUPLICATE_NAME') throw anotherLook(spec.name, error);
    if (error.code === 'SPARK_LAUNCHER_REJECTED') await removeZombie(spec.name, livy, error);
    throw error;
  }
}

function anotherLook(name: string, cause: SparkLauncherError): SparkLauncherError {
  return new SparkLauncherError(`batch ${name} exists, but could not be found`, {
    code: 'SPARK_LAUNCHER_BUSY',
    cause,
  });
}

/** Livy registers a batch before it checks the request: what it then rejects stays `starting` for ever. */
async function removeZombie(
  name: string,
  livy: BatchCalls,
  rejection: SparkLauncherError,
): Promise<void> {
  const remove = async (): Promise<void> => {
    const zombie = await livy.find(name);
    if (zombie?.state === 'starting') await livy.delete(zombie.id);
  };
  try {
    await retry(remove, { deadlineMs: REMOVAL_MS });
  } catch (error) {
    throw new SparkLauncherError(
      `${rejection.message}; what Livy keeps under the name ${name} could not be removed`,
      { code: rejection.code, cause: error, context: rejection.context },
    );
  }
}
