import { join } from 'node:path';

import type { Batch, BatchId, BatchState } from '../batch.ts';
import { readExitCode, readLeader, type BatchRecord } from './batch-directory.ts';
import { readLogTail } from './log-file.ts';
import { isAlive, isGroupAlive, type ProcessIdentity } from './process-identity.ts';
import { systemCode } from './submit-error.ts';

const LINES_WITH_STATE = 10;

/** How the batch does. Its id is 0 as long as it has no process. */
export async function lookAtBatch(directory: string, record: BatchRecord): Promise<Batch> {
  const leader = await readLeader(directory);
  return {
    id: (leader?.pid ?? 0) as BatchId,
    name: record.spec.name,
    state: await stateOf(directory, record, leader),
    appId: null,
    log: await readOutput(directory, LINES_WITH_STATE),
  };
}

/** The last lines that the batch has printed; none before its start. */
export async function readOutput(directory: string, lines: number): Promise<readonly string[]> {
  try {
    return await readLogTail(join(directory, 'log'), lines);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function stateOf(
  directory: string,
  { launcher }: BatchRecord,
  leader: ProcessIdentity | undefined,
): Promise<BatchState> {
  if (leader === undefined) return isAlive(launcher) ? 'starting' : 'not_started';
  if (leader.pid === 0) return 'killed';
  const alive = isGroupAlive(leader);
  // Read after the look at the group: its leader writes the code before it ends. Without one the group was killed, or the
  // machine stopped.
  const exitCode = await readExitCode(directory);
  if (exitCode === undefined) return alive ? 'running' : 'dead';
  return exitCode === 0 ? 'success' : 'dead';
}
