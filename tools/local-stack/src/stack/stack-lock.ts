import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { sleep } from '@clickstream/service-core';

import { readJson } from '../files.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { identifyProcess, isAlive, type ProcessIdentity } from '../process/process-identity.ts';

const POLL_MS = 100;
/** Longer than any command takes, downloads over a slow line included. */
const WAIT_MS = 1_800_000;

interface LockHolder extends ProcessIdentity {
  readonly token: string;
}

export interface LockOptions {
  /** Called once when another command is at work on the stack and this one waits. */
  readonly onWait?: ((holder: ProcessIdentity) => void) | undefined;
}

/**
 * Does the work while no other command works on the stack; waits for one that does, takes over from one that died.
 *
 * @throws LocalStackError `LOCAL_STACK_LOCKED` when the other command is not done in time.
 */
export async function withStackLock<T>(
  file: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const own: LockHolder = { ...ownIdentity(), token: randomUUID() };
  await takeLock(file, own, options);
  try {
    return await work();
  } finally {
    releaseLock(file, own);
  }
}

async function takeLock(file: string, own: LockHolder, options: LockOptions): Promise<void> {
  const end = Date.now() + WAIT_MS;
  let told = false;
  while (!tryLock(file, own)) {
    const holder = readJson<LockHolder>(file);
    if (holder !== undefined && !isAlive(holder)) {
      breakLock(file, holder);
      continue;
    }
    if (Date.now() > end) {
      throw new LocalStackError(
        'LOCAL_STACK_LOCKED',
        `process ${String(holder?.pid)} is at work on this stack (${file}); wait for it or end it`,
      );
    }
    if (holder !== undefined && !told) options.onWait?.(holder);
    told ||= holder !== undefined;
    await sleep(POLL_MS);
  }
}

function ownIdentity(): ProcessIdentity {
  const identity = identifyProcess(process.pid);
  if (identity === undefined) throw new Error('the own process is not visible');
  return identity;
}

/** `link` fails when the lock is there, and the file is complete from the first moment. */
function tryLock(file: string, own: LockHolder): boolean {
  const draft = `${file}.${own.token}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Moves a dead holder's lock away. Two at once: the slower may move a fresh lock, sees that, and puts it back. */
function breakLock(file: string, dead: LockHolder): void {
  const away = `${file}.${randomUUID()}`;
  try {
    renameSync(file, away);
  } catch {
    return;
  }
  try {
    if (readJson<LockHolder>(away)?.token !== dead.token) linkSync(away, file);
  } finally {
    rmSync(away, { force: true });
  }
}

function releaseLock(file: string, own: LockHolder): void {
  if (readJson<LockHolder>(file)?.token === own.token) rmSync(file, { force: true });
}
