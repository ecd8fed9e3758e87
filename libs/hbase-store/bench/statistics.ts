/** A figure that was taken several times. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function figureOf(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (position: number): number => sorted[position] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** How many times the other a figure is: round by round, because both had the same machine in one round. */
export function ratioOf(values: readonly number[], others: readonly number[]): Figure {
  return figureOf(values.map((value, i) => value / (others[i] ?? Number.NaN)));
}
