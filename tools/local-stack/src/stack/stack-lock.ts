import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { sleep } from '@clickstream/service-kit';

import { readJson } from '../files.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { identifyProcess, isAlive, type ProcessIdentity } from '../process/process-identity.ts';

const POLL_MS = 100;

interface LockHolder extends ProcessIdentity {
  readonly token: string;
}

/**
 * Takes the stack's lock, waiting for another command that is at work, and taking over from one that died.
 *
 * @throws LocalStackError `LOCAL_STACK_LOCKED` when the other command is not done after `waitMs`.
 */
export async function acquireLock(
  file: string,
  options: { readonly waitMs: number; readonly onWait?: (holder: ProcessIdentity) => void },
): Promise<Disposable> {
  mkdirSync(dirname(file), { recursive: true });
  const own: LockHolder = { ...ownIdentity(), token: randomUUID() };
  const end = Date.now() + options.waitMs;
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
    told = true;
    await sleep(POLL_MS);
  }
  return {
    [Symbol.dispose]: () => {
      releaseLock(file, own);
    },
  };
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
