import { retry } from '@clickstream/service-kit';

import type { Batch, BatchSpec } from './batch.ts';
import type { CallOptions, LivyClient } from './livy/livy-client.ts';
import { SparkLauncherError } from './spark-launcher-error.ts';

/** A started batch; `adopted` when one of this name was there already. */
export interface SubmittedBatch {
  readonly batch: Batch;
  readonly adopted: boolean;
}

export interface SubmitOptions extends CallOptions {
  /** Longest time for all attempts. */
  readonly deadlineMs: number;
}

type BatchCalls = Pick<LivyClient, 'create' | 'delete' | 'find'>;

/**
 * Starts a batch once: every attempt first looks for the name, because the answer to an earlier one may have been lost.
 */
export async function submitBatch(
  spec: BatchSpec,
  { signal, deadlineMs }: SubmitOptions,
  livy: BatchCalls,
): Promise<SubmittedBatch> {
  if (spec.name === '' || /^\d+$/.test(spec.name)) {
    throw new SparkLauncherError(
      `a batch cannot be called "${spec.name}": Livy takes it for an id`,
      {
        code: 'SPARK_LAUNCHER_INVALID_ARGUMENT',
      },
    );
  }
  return retry(() => adoptOrCreate(spec, livy, signal), {
    deadlineMs,
    ...(signal === undefined ? {} : { signal }),
  });
}

async function adoptOrCreate(
  spec: BatchSpec,
  livy: BatchCalls,
  signal: AbortSignal | undefined,
): Promise<SubmittedBatch> {
  const existing = await livy.find(spec.name, { signal });
  if (existing !== undefined) return { batch: existing, adopted: true };
  try {
    return { batch: await livy.create(spec, { signal }), adopted: false };
  } catch (error) {
    if (!(error instanceof SparkLauncherError)) throw error;
    if (error.code === 'SPARK_LAUNCHER_DUPLICATE_NAME') return adopt(spec.name, livy, error);
    if (error.code === 'SPARK_LAUNCHER_REJECTED') await removeZombie(spec.name, livy, error);
    throw error;
  }
}

/** Another process was faster, by a moment. */
async function adopt(
  name: string,
  livy: BatchCalls,
  refusal: SparkLauncherError,
): Promise<SubmittedBatch> {
  const batch = await livy.find(name);
  if (batch !== undefined) return { batch, adopted: true };
  throw new SparkLauncherError(`batch ${name} was there and is gone again`, {
    code: 'SPARK_LAUNCHER_BUSY',
    cause: refusal,
  });
}

/** Livy registers a batch before it checks the request: what it then rejects stays `starting` for ever. */
async function removeZombie(
  name: string,
  livy: BatchCalls,
  rejection: SparkLauncherError,
): Promise<void> {
  try {
    const zombie = await livy.find(name);
    if (zombie?.state === 'starting') await livy.delete(zombie.id);
  } catch (error) {
    throw new SparkLauncherError(
      `${rejection.message}; what Livy keeps under the name ${name} could not be removed`,
      { code: rejection.code, cause: error, context: rejection.context },
    );
  }
}
