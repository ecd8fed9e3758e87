import { closeSync, openSync } from 'node:fs';

/** Places between two steps of a run, in their order. */
export const FAILPOINTS = [
  /** The run is stored, no batch has been asked for. */
  'after_plan',
  /** The batch runs, the run does not say so yet. */
  'after_post',
  'after_submit',
  /** The manifest has been seen and noted. */
  'after_staging',
  /** In the transaction: the hours are replaced, the totals not yet moved. */
  'in_commit',
  /** In the transaction: nothing but COMMIT is left to be said. */
  'before_commit',
  /** The transaction is done, nobody has been told and staging is still there. */
  'after_commit',
] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

const ACTIONS = { kill: 'SIGKILL', stop: 'SIGSTOP' } as const;

/**
 * A place at which this process kills or stops itself: `<name>:kill` or `<name>:stop` in FAILPOINT.
 *
 * With FAILPOINT_ONCE it does so once for all processes that share the named file, which it makes before it acts.
 */
export class Failpoint {
  readonly name: FailpointName;
  readonly #signal: NodeJS.Signals;
  readonly #onceFile: string | undefined;

  private constructor(name: FailpointName, signal: NodeJS.Signals, onceFile: string | undefined) {
    this.name = name;
    this.#signal = signal;
    this.#onceFile = onceFile;
  }

  static fromEnv(env: NodeJS.ProcessEnv): Failpoint | undefined {
    const text = env['FAILPOINT'];
    if (text === undefined || text === '') return undefined;
    const [place, action = 'kill'] = text.split(':');
    const name = FAILPOINTS.find((known) => known === place);
    if (name === undefined || !(action === 'kill' || action === 'stop')) {
      throw new Error(`FAILPOINT is ${text}, should be <${FAILPOINTS.join('|')}>:<kill|stop>`);
    }
    return new Failpoint(name, ACTIONS[action], env['FAILPOINT_ONCE']);
  }

  /** Acts when this is the place. A stopped process goes on here after SIGCONT. */
  reach(name: FailpointName): void {
    if (name !== this.name || !this.#isFirst()) return;
    process.stderr.write(`failpoint ${name}: ${this.#signal}\n`);
    process.kill(process.pid, this.#signal);
  }

  #isFirst(): boolean {
    if (this.#onceFile === undefined) return true;
    try {
      closeSync(openSync(this.#onceFile, 'wx'));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }
}
