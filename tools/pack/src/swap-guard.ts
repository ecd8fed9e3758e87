import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

import { swapId, swapOut } from './package-swap.ts';

/** Far more than npm needs to write a tarball. */
const LONGEST_SWAP_MS = 60_000;
const LOOK_EVERY_MS = 200;

/** Leaves a process behind that ends the swap in this library's folder, in case npm does not. */
export function startSwapGuard(projectDir: string, mainFile: string): void {
  spawn(process.execPath, [mainFile, 'guard'], {
    cwd: projectDir,
    detached: true,
    stdio: 'ignore',
  }).unref();
}

/**
 * Waits for the end of the swap, and ends it when npm has not within a minute.
 *
 * npm leaves out `postpack` when it is interrupted, and also when it merely cannot write the tarball. The workspace
 * would then run what was compiled last, whatever is edited.
 */
export async function guardSwap(projectDir: string, longestMs = LONGEST_SWAP_MS): Promise<void> {
  const id = swapId(projectDir);
  const deadline = Date.now() + longestMs;
  while (id !== undefined && swapId(projectDir) === id) {
    if (Date.now() >= deadline) swapOut(projectDir);
    else await sleep(LOOK_EVERY_MS);
  }
}
