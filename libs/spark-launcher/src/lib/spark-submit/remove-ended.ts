import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { readExitCode, readLeader, readRecord, removeBatch } from './batch-directory.ts';
import { isGroupAlive } from './process-identity.ts';

/** Removes the batches that were started and have ended longer ago, and what a killed launcher has left half done. */
export async function removeEnded(stateDirectory: string, keepEndedMs: number): Promise<void> {
  const before = Date.now() - keepEndedMs;
  const entries = await readdir(stateDirectory, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    const directory = join(stateDirectory, name);
    if (name.startsWith('.')) {
      if (await isOlder(directory, before)) await rm(directory, { recursive: true, force: true });
    } else if (await hasEndedBefore(directory, before)) {
      // What somebody else has put there is no reason to start no batch.
      const record = await readRecord(directory).catch(() => undefined);
      if (record !== undefined) await removeBatch(directory, record);
    }
  }
}

async function hasEndedBefore(directory: string, time: number): Promise<boolean> {
  if ((await readExitCode(directory)) !== undefined) return isOlder(join(directory, 'exit'), time);
  // Killed with its script, or by a power cut: when is not known, only that it had begun before.
  const leader = await readLeader(directory);
  if (leader === undefined || !(await isOlder(join(directory, 'process'), time))) return false;
  return !isGroupAlive(leader);
}

async function isOlder(file: string, time: number): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && found.mtimeMs < time;
}
