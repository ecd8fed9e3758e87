import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: boot id and clock ticks on Linux, the start time of `ps` elsewhere; as the script of a batch writes it. */
  readonly startedAt: string;
}

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';
const IS_LINUX = process.platform === 'linux';
/** Fields of /proc/<pid>/stat, counted from the state, which follows the command in brackets. */
const GROUP_FIELD = 2;
const START_FIELD = 19;

/** Who has this id now; undefined when nobody has, or only a zombie that nobody has buried. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const startedAt = IS_LINUX ? startInProc(pid) : startInPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** True while exactly this process lives. */
export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  return identifyProcess(pid)?.startedAt === startedAt;
}

/** True while a process of the group that this process leads lives, be it the leader or what outlived it. */
export function isGroupAlive(leader: ProcessIdentity): boolean {
  const now = identifyProcess(leader.pid);
  // A process id is not given away while a group of that number lives: another process, no group.
  if (now !== undefined) return now.startedAt === leader.startedAt;
  if (!IS_LINUX) return signalGroup(leader, 0);
  if (!leader.startedAt.startsWith(bootId())) return false;
  return readdirSync('/proc').some(
    (pid) => /^\d+$/.test(pid) && statOf(Number(pid))?.[GROUP_FIELD] === String(leader.pid),
  );
}

/** Sends a signal to the whole group; false when there is none any more. */
export function signalGroup({ pid }: ProcessIdentity, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

function startInProc(pid: number): string | undefined {
  const start = statOf(pid)?.[START_FIELD];
  return start === undefined ? undefined : `${bootId()}:${start}`;
}

/** The fields behind the command, which may itself hold spaces and brackets; undefined for the dead. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return /^[ZXx]/.test(fields[0] ?? '') ? undefined : fields;
  } catch {
    return undefined;
  }
}

function bootId(): string {
  return readFileSync(BOOT_ID_FILE, 'utf8').trim();
}

function startInPs(pid: number): string | undefined {
  try {
    const [state = '', ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/);
    return start.length === 0 || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}
