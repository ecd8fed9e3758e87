import type { Invariant } from '../checker/verdict.ts';
import type { LoadOptions } from '../generator/generator.ts';
import type { AppKind } from '../world/apps.ts';
import type { World, WorldOptions } from '../world/world.ts';

/** One way of breaking the pipeline while events flow. */
export interface Scenario {
  /** As in the list of faults, with a letter where there are several: `F1b`. */
  readonly id: string;
  /** What is broken, for people. */
  readonly title: string;
  /** Part of the short selection. */
  readonly quick?: boolean;
  /** Another load than the usual. */
  readonly load?: LoadOptions;
  /** Longest time for `run`, when it is not the usual. */
  readonly faultDeadlineMs?: number;
  /** Given when the scenario needs a world of its own. */
  readonly world?: Omit<WorldOptions, 'seed'>;
  /** True when it mounts a disk, which needs root. */
  readonly mounts?: boolean;
  /** Breaks it, and resolves when the fault is over. The apps may still be recovering, and are not helped. */
  readonly run: (world: World) => Promise<void>;
  /** False where what must hold at any moment is broken by the fault itself, such as offsets that an operator moves. */
  readonly lookedAt?: boolean;
  /** The same with a protection switched off, which must be caught. */
  readonly controls?: readonly Control[];
}

/** A protection that a test build can do without. */
export interface Control {
  readonly kind: AppKind;
  /** As `PROTECTION_OFF` of that app's test build. */
  readonly protection: string;
  /** At least one of these must be violated. */
  readonly caughtBy: readonly Invariant[];
  /** Another way of breaking, where the scenario's own would not show it. */
  readonly run?: (world: World) => Promise<void>;
}
