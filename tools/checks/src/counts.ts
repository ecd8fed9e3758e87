/** How many tests ran, and how they ended. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** The sum over several runs. */
export function addCounts(counts: readonly Counts[]): Counts {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}
