/** One way to do the work of a case: handles event `index`, and the next `count - 1`, one after the other. */
export type Work = (count: number) => void | Promise<void>;

/** Events per CPU second, one figure a round: what else runs on the machine takes time, but none of that. */
export type Rates = readonly number[];

const SAMPLE_SECONDS = 0.15;
const FIRST_BATCH = 200;

/**
 * Runs all ways in turn, round by round, so that what disturbs the machine disturbs them alike. The first round only warms
 * up. The order is reversed every other round.
 */
export async function runRounds<N extends string>(
  ways: Readonly<Record<N, Work>>,
  rounds: number,
): Promise<Record<N, Rates>> {
  const names = Object.keys(ways) as N[];
  const rates = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    N,
    number[]
  >;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const rate = await measure(ways[name]);
      if (round > 0) rates[name].push(rate);
    }
  }
  return rates;
}

async function measure(work: Work): Promise<number> {
  let events = 0;
  let batch = FIRST_BATCH;
  const before = process.cpuUsage();
  let seconds = 0;
  while (seconds < SAMPLE_SECONDS) {
    await work(batch);
    events += batch;
    batch *= 2;
    const { user, system } = process.cpuUsage(before);
    seconds = (user + system) / 1e6;
  }
  return events / seconds;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = low] = sorted.slice(
    Math.ceil(middle) - 1,
    Math.floor(middle) + 1,
  );
  return (low + high) / 2;
}

/** How many times as fast, as the median of the rounds' own ratios: two neighbours in time are compared. */
export function medianRatio(fast: Rates, slow: Rates): number {
  return median(fast.map((rate, round) => rate / (slow[round] ?? Number.NaN)));
}
