import { readdirSync, readFileSync } from 'node:fs';

import { waitFor } from '@clickstream/testing';

const DRIVER = ' org.apache.spark.deploy.SparkSubmit ';
/** What puts together the driver's command line, and ends. */
const LAUNCHER = ' org.apache.spark.launcher.Main ';
const DEADLINE_MS = 90_000;

/** Spark's processes that come from one Livy. An orphan of a killed Livy is no descendant any more: its pid is. */
export class SparkDrivers {
  readonly #livyPid: () => number;
  readonly #seen = new Set<number>();

  constructor(livyPid: () => number) {
    this.#livyPid = livyPid;
  }

  /** From now on {@link next} waits for one that does not run yet. */
  forget(): void {
    for (const pid of this.#running()) this.#seen.add(pid);
  }

  /** Resolves with the next driver that starts. */
  async next(): Promise<number> {
    const found = await waitFor(
      'a Spark driver to start',
      () => this.#running().find((pid) => !this.#seen.has(pid)),
      { timeoutMs: DEADLINE_MS, intervalMs: 50 },
    );
    this.#seen.add(found);
    return found;
  }

  #running(): number[] {
    const parents = new Map(processes().map((pid) => [pid, parentOf(pid)]));
    const livy = this.#livyPid();
    return [...parents.keys()].filter(
      (pid) => descends(pid, livy, parents) && isDriver(commandOf(pid)),
    );
  }
}

/** Of Java: the scripts on the way to it name the class, too. */
function isDriver(command: string): boolean {
  return /^\S*java /.test(command) && command.includes(DRIVER) && !command.includes(LAUNCHER);
}

/** Resolves when a driver has begun to set up Spark: the job has read its plan by then, and scans and writes nothing yet. */
export async function untilPlanIsRead(driver: number): Promise<void> {
  await waitFor(`driver ${driver} to set up Spark`, () => threadNames(driver).some(isSparks), {
    timeoutMs: DEADLINE_MS,
    intervalMs: 10,
  });
}

const isSparks = (thread: string): boolean => thread.startsWith('dispatcher-');

function threadNames(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).map((thread) => read(`${folder}/${thread}/comm`) ?? '');
}

/** Resolves when a process has ended; one that nobody has waited for yet counts as ended. */
export async function untilEnded(pid: number): Promise<void> {
  await waitFor(`process ${pid} to end`, () => isGone(pid), {
    timeoutMs: DEADLINE_MS,
    intervalMs: 100,
  });
}

function isGone(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state === undefined || state === 'Z';
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function descends(
  pid: number,
  from: number,
  parents: ReadonlyMap<number, number | undefined>,
): boolean {
  for (let at = parents.get(pid); at !== undefined; at = parents.get(at)) {
    if (at === from) return true;
  }
  return false;
}

function parentOf(pid: number): number | undefined {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** State and what follows it, of one that still is there. */
function statOf(pid: number): string[] | undefined {
  return read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ');
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '';
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
