import type { CommitResult } from '../commit/commit-result.ts';
import type { RunAttempt, RunRepository } from '../repositories/run.repository.ts';

/**
 * All numbers again in tables of their own, which take the place of the published ones in one step.
 *
 * Which tables there are is the whole memory of it, so every call may be repeated after a crash at any moment:
 *
 * ```
 * <table>_rebuild ──publish──► <table> ──► <table>_before_rebuild, dropped
 * ```
 *
 * The versions of the processed hours are among them: what was committed to the published tables meanwhile, and what the rebuild
 * has not seen, is dirty after the swap and is recomputed. Needs the role `migrator`.
 */
export interface RebuildRepository {
  /** As of the store, but for the versions: those that the rebuild's numbers contain. */
  readonly runs: RunRepository;

  /** Makes the tables; those of a rebuild that was interrupted are gone on with. */
  begin(): Promise<{ readonly resumed: boolean }>;

  /** As of the store, into the rebuild's tables. */
  commitRun(run: RunAttempt): Promise<CommitResult>;

  /**
   * Copies published hours as they are, with the visitors of their pages, where the rebuild has none of its own; gives
   * their number.
   */
  carryOver(hours: readonly number[]): Promise<number>;

  /** The swap: one statement, which readers see before or after. */
  publish(): Promise<void>;
}
