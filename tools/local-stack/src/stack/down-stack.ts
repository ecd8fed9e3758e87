import { readdirSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { ENGINES } from '../engines/engines.ts';
import { ENGINE_NAMES, type EngineName } from '../engines/engine.ts';
import { readLiveRecord, stopEngine } from '../process/engine-process.ts';
import type { ProgressListener } from './stack-context.ts';
import { STACK_ENTRIES, stackLayout, type StackLayout } from './stack-layout.ts';
import { withStackLock } from './stack-lock.ts';

export interface DownStackOptions {
  readonly dir: string;
  /** End only these; the env file stays while others run. */
  readonly only?: readonly EngineName[];
  readonly onProgress?: ProgressListener;
}

/** Ends the processes that this stack has started, and only those; the data stays. Safe to repeat. */
export async function downStack(options: DownStackOptions): Promise<void> {
  const layout = stackLayout(options.dir);
  await withStackLock(layout.lockFile, {}, () => stopEngines(layout, options));
}

/** Ends the stack and removes its data, logs and secrets; downloads stay. Removes nothing that is not its own. */
export async function wipeStack(options: Omit<DownStackOptions, 'only'>): Promise<void> {
  const layout = stackLayout(options.dir);
  await withStackLock(layout.lockFile, {}, async () => {
    await stopEngines(layout, options);
    for (const entry of STACK_ENTRIES) {
      await rm(join(layout.dir, entry), { recursive: true, force: true });
    }
  });
  if (readdirSync(layout.dir).length === 0) rmdirSync(layout.dir);
}

async function stopEngines(layout: StackLayout, options: DownStackOptions): Promise<void> {
  const { only = ENGINE_NAMES, onProgress } = options;
  const isLeft = (name: EngineName): boolean =>
    !only.includes(name) && readLiveRecord(layout.record(name)) !== undefined;
  if (!ENGINE_NAMES.some(isLeft)) await rm(layout.envFile, { force: true });
  // An engine that needs another one goes first, else it would wait for it in vain.
  const [dependent, independent] = partition(only, (name) => ENGINES[name].needs.length > 0);
  for (const names of [dependent, independent]) {
    await Promise.all(
      names.map(async (name) => {
        const stopped = await stopEngine(layout.record(name), ENGINES[name].stop);
        if (stopped) onProgress?.(name, 'stopped');
      }),
    );
  }
}

function partition<T>(items: readonly T[], matches: (item: T) => boolean): [T[], T[]] {
  return [items.filter((item) => matches(item)), items.filter((item) => !matches(item))];
}
