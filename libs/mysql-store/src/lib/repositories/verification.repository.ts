import type { PlannedHour } from './aggregation-run.ts';

/** A number of an hour, published and counted anew. Text as the database gives it; null = no row. */
export interface RecomputedDifference {
  readonly table: 'hourly_clickstream' | 'hourly_arrival' | 'page_visitor';
  /** Start of the hour in milliseconds; null of visitors, who are kept for all hours together. */
  readonly hourMs: number | null;
  /** URL and country; of `hourly_arrival` hour of arrival and source. */
  readonly key: string;
  readonly column: string;
  readonly published: string | null;
  readonly recomputed: string | null;
}

/**
 * Batches whose rows are compared with what is published, and never committed.
 *
 * Each is a row of `aggregation_run` in the state `verification` with an epoch below zero, which no planning and no commit
 * looks at; staging carries that epoch. What a killed one leaves is removed after a day.
 */
export interface VerificationRepository {
  /** Stores a plan for a batch, attempt 1, and gives its epoch. */
  begin(plan: readonly PlannedHour[]): Promise<number>;

  /**
   * Compares, in one snapshot, the hours that are still published in the planned version.
   *
   * @param limit most differences of each kind
   */
  compareHours(epochs: readonly number[], limit: number): Promise<RecomputedDifference[]>;

  /** Visitors that the batches found and nobody has published. Only sound while the hours are as they were planned. */
  missingVisitors(epochs: readonly number[], limit: number): Promise<RecomputedDifference[]>;

  /** Published visitors that no batch found. Only sound when the batches covered every hour. */
  surplusVisitors(epochs: readonly number[], limit: number): Promise<RecomputedDifference[]>;

  /** Removes a batch's row and its staging. */
  end(epoch: number): Promise<void>;
}
