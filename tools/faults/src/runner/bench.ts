import { EvidenceReader } from '../checker/evidence-reader.ts';
import { judge, judgeWhileRunning } from '../checker/judge.ts';
import type { Verdict, Violation } from '../checker/verdict.ts';
import { readLedger } from '../ledger/ledger-file.ts';
import type { Control, Scenario } from '../scenarios/scenario.ts';
import { World } from '../world/world.ts';
import { runScenario } from './run-scenario.ts';
import type { ScenarioResult } from './scenario-result.ts';

const RECOVERY_MS = 60_000;
/** A control has been caught when it is not right after this time: shorter, since most of them never will be. */
const CONTROL_MS = 25_000;

/**
 * Runs scenarios one after the other on one world, which the checker sees as a whole each time.
 *
 * A world that is not right any more, or that did without a protection, is replaced by a new one.
 */
export class Bench implements AsyncDisposable {
  readonly #seed: number;
  readonly #signal: AbortSignal;
  #open: { readonly world: World; readonly reader: EvidenceReader } | undefined;

  /** @param options.signal ends the run in hand, which then rejects with its reason */
  constructor(options: { readonly seed: number; readonly signal?: AbortSignal }) {
    this.#seed = options.seed;
    this.#signal = options.signal ?? new AbortController().signal;
  }

  async run(scenario: Scenario): Promise<ScenarioResult> {
    if (scenario.world !== undefined) await this.#close();
    const result = await this.#run(scenario, { run: scenario.run, recoveryMs: RECOVERY_MS });
    if (result.verdict.violations.length > 0) {
      const logs = this.#open?.world.keepLogs() ?? '';
      await this.#close();
      return { ...result, logs };
    }
    if (scenario.world === undefined) await this.#open?.world.restore();
    else await this.#close();
    return result;
  }

  /** Runs a scenario without one of the protections, on a world of its own. */
  async runControl(scenario: Scenario, control: Control): Promise<ScenarioResult> {
    await this.#close();
    const { world } = await this.#current(scenario);
    await world.switchOff(control.kind, control.protection);
    await world.untilReady();
    const run = control.run ?? scenario.run;
    const result = await this.#run(scenario, { run, recoveryMs: CONTROL_MS });
    await this.#close();
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #run(
    scenario: Scenario,
    options: { readonly run: Scenario['run']; readonly recoveryMs: number },
  ): Promise<ScenarioResult> {
    const { world, reader } = await this.#current(scenario);
    const check = async (): Promise<Verdict> =>
      withHealth(
        judge(readLedger(world.ledger.path), await reader.read()),
        await world.findProblems(),
      );
    const look = async (): Promise<readonly Violation[]> => {
      if (scenario.lookedAt === false) return [];
      // The ledger last: it knows of everything that the stores can hold by then.
      const evidence = await reader.readStored();
      return judgeWhileRunning(readLedger(world.ledger.path), evidence);
    };
    try {
      const { load, faultDeadlineMs } = scenario;
      return await this.#unlessAborted(
        runScenario(world, { ...options, load, faultDeadlineMs, check, look }),
      );
    } catch (error) {
      throw new Error(`${scenario.id} could not be run; its logs are in ${world.keepLogs()}`, {
        cause: error,
      });
    }
  }

  async #unlessAborted<T>(work: Promise<T>): Promise<T> {
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => {
      aborted.reject(this.#signal.reason as Error);
    };
    this.#signal.addEventListener('abort', abort, { once: true });
    try {
      this.#signal.throwIfAborted();
      return await Promise.race([work, aborted.promise]);
    } finally {
      this.#signal.removeEventListener('abort', abort);
      work.catch(() => undefined);
    }
  }

  async #current(
    scenario: Scenario,
  ): Promise<{ readonly world: World; readonly reader: EvidenceReader }> {
    if (this.#open === undefined) {
      const world = await World.start({ seed: this.#seed, ...scenario.world });
      const reader = await EvidenceReader.open({ env: world.stack.env });
      this.#open = { world, reader };
    }
    return this.#open;
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.reader[Symbol.asyncDispose]();
    await open?.world[Symbol.asyncDispose]();
  }
}

/** Right numbers of a pipeline that is not well are no recovery. */
function withHealth(verdict: Verdict, problems: readonly string[]): Verdict {
  if (problems.length === 0) return verdict;
  const message = `${problems.length} apps are not ready`;
  const violation = { invariant: 'I9', message, examples: problems } as const;
  return { ...verdict, violations: [...verdict.violations, violation] };
}
