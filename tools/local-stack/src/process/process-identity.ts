import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A process that cannot be mistaken for a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque start time: clock ticks since boot on Linux, the text of `ps` elsewhere. */
  readonly startedAt: string;
}

/**
 * The start time of a process as /proc tells it; undefined when it has ended, reaped or not.
 *
 * A killed process shows `Z` as soon as its first thread has ended. While others are still ending it holds its ports and
 * files, so it counts as alive.
 */
export function startTimeInProc(proc: string, pid: number): string | undefined {
  const directory = join(proc, String(pid));
  try {
    const stat = readFileSync(join(directory, 'stat'), 'utf8');
    // The second field is the command in brackets and may itself hold spaces and brackets: reading starts behind the last.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const hasEnded =
      state === 'X' || (state === 'Z' && readdirSync(join(directory, 'task')).length < 2);
    return hasEnded ? undefined : rest[18];
  } catch {
    return undefined;
  }
}

/** Who has this id now; undefined when nobody has. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? startTimeInProc('/proc', pid) : fromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** True while exactly this process lives: an id that the system has given to another one does not count. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

function fromPs(pid: number): string | undefined {
  try {
    const [state = '', ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/);
    return start.length === 0 || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}
