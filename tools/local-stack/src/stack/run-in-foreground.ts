import { sleep } from '@clickstream/service-core';

import type { EngineName } from '../engines/engine.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { readLiveRecord, readRecord, tailOf } from '../process/engine-process.ts';
import { downStack } from './down-stack.ts';
import { stackLayout, type StackLayout } from './stack-layout.ts';
import { withStackLock } from './stack-lock.ts';
import { selectEngines } from './stack-plan.ts';
import { stackStatus } from './stack-status.ts';
import type { RunningStack, UpStackOptions } from './up-stack.ts';

const LOOK_MS = 500;
/** A probe costs an engine more than a look at its process. */
const PROBE_MS = 10_000;
const SHOWN_LOG_LINES = 15;

export interface ForegroundOptions extends UpStackOptions {
  readonly only: readonly EngineName[];
  /** Ends the stack, also while it is starting. */
  readonly signal: AbortSignal;
  readonly start: (options: UpStackOptions) => Promise<RunningStack>;
}

/**
 * Brings engines up, stays with them and ends them: a stack as one process, for a supervisor or a container.
 *
 * Resolves when the signal has aborted, or when other commands have taken the last of the engines down. An engine that does
 * not answer is reported, not touched. In every case the engines of this call are ended in order before it settles.
 *
 * @throws LocalStackError `LOCAL_STACK_ENGINE_FAILED` with the end of its log when an engine has died.
 */
export async function runInForeground(options: ForegroundOptions): Promise<void> {
  const { dir, env, onProgress, signal, start } = options;
  const only = selectEngines(options.only, env).map((engine) => engine.name);
  try {
    await start(options);
    await follow(only, options);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await downStack({ dir, only, ...(onProgress === undefined ? {} : { onProgress }) });
  }
}

async function follow(only: readonly EngineName[], options: ForegroundOptions): Promise<void> {
  const layout = stackLayout(options.dir);
  const reportHealth = healthReporter(only, options);
  let probeAt = Date.now() + PROBE_MS;
  while (await areRunning(only, layout)) {
    if (Date.now() >= probeAt) {
      await reportHealth();
      probeAt = Date.now() + PROBE_MS;
    }
    await sleep(LOOK_MS, options.signal);
  }
}

/** False when all were taken down. @throws LocalStackError when one has died. */
async function areRunning(only: readonly EngineName[], layout: StackLayout): Promise<boolean> {
  const { known, dead } = look(only, layout);
  if (dead === undefined) return known > 0;
  // A command that stops or restarts an engine ends its process first and its record later: it has the lock meanwhile.
  return withStackLock(layout.lockFile, {}, () => {
    const settled = look(only, layout);
    if (settled.dead !== undefined) throw died(settled.dead, layout);
    return Promise.resolve(settled.known > 0);
  });
}

function look(
  only: readonly EngineName[],
  layout: StackLayout,
): { readonly known: number; readonly dead: EngineName | undefined } {
  const known = only.filter((name) => readRecord(layout.record(name)) !== undefined);
  const dead = known.find((name) => readLiveRecord(layout.record(name)) === undefined);
  return { known: known.length, dead };
}

function died(engine: EngineName, layout: StackLayout): LocalStackError {
  const log = layout.log(engine);
  return new LocalStackError(
    'LOCAL_STACK_ENGINE_FAILED',
    `${engine} has died; the end of ${log}:\n${tailOf(log, SHOWN_LOG_LINES)}`,
  );
}

/** Tells each change between answering and hanging once. */
function healthReporter(
  only: readonly EngineName[],
  { dir, env, onProgress }: ForegroundOptions,
): () => Promise<void> {
  const silent = new Set<EngineName>();
  return async () => {
    for (const { engine, state } of await stackStatus({ dir, env })) {
      if (!only.includes(engine)) continue;
      if (state === 'hangs' && !silent.has(engine)) {
        silent.add(engine);
        onProgress?.(engine, 'does not answer');
      } else if (state === 'running' && silent.delete(engine)) {
        onProgress?.(engine, 'answers again');
      }
    }
  };
}
