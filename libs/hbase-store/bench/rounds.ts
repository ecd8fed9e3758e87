import type { ClientProcess, Measurement } from './client-process.ts';

/** What every round of one client took, in the order of rounds. */
export type Rounds = ReadonlyMap<string, readonly Measurement[]>;

/**
 * Lets every client do the same work once per round, each time another one first, after one round that does not count.
 */
export async function runRounds(
  clients: readonly ClientProcess[],
  rounds: number,
  work: (client: ClientProcess) => Promise<Measurement>,
): Promise<Rounds> {
  const results = new Map(clients.map(({ name }) => [name, [] as Measurement[]]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [i] of clients.entries()) {
      const client = clients[(i + round) % clients.length];
      if (client === undefined) continue;
      const measurement = await work(client);
      if (round > 0) results.get(client.name)?.push(measurement);
    }
  }
  return results;
}

export function rowsPerSecond(measurements: readonly Measurement[]): number[] {
  return measurements.map(({ rows, wallMs }) => (rows / wallMs) * 1_000);
}

export function rowsPerCpuSecond(measurements: readonly Measurement[]): number[] {
  return measurements.map(({ rows, cpuMs }) => (rows / cpuMs) * 1_000);
}
