/** A process whose memory can be looked at. */
export interface Watched {
  readonly name: string;
  /** Of the process that runs now; undefined when none does. */
  residentMiB(): number | undefined;
}

/** Resident memory of one app over time, in MiB. A restart begins anew, so the median of each half is compared. */
export interface MemoryUse {
  readonly name: string;
  readonly firstMiB: number;
  readonly lastMiB: number;
  readonly mostMiB: number;
  readonly firstHalfMiB: number;
  readonly secondHalfMiB: number;
}

/** Looks at the memory of apps when it is told to. */
export class MemoryWatch {
  readonly #apps: readonly Watched[];
  readonly #seen = new Map<string, number[]>();

  constructor(apps: readonly Watched[]) {
    this.#apps = apps;
  }

  look(): void {
    for (const app of this.#apps) {
      const mib = app.residentMiB();
      if (mib === undefined) continue;
      this.#seen.set(app.name, [...(this.#seen.get(app.name) ?? []), mib]);
    }
  }

  uses(): MemoryUse[] {
    return [...this.#seen].map(([name, seen]) => {
      const half = Math.ceil(seen.length / 2);
      return {
        name,
        firstMiB: seen[0] ?? 0,
        lastMiB: seen.at(-1) ?? 0,
        mostMiB: Math.max(...seen),
        firstHalfMiB: median(seen.slice(0, half)),
        secondHalfMiB: median(seen.slice(half)),
      };
    });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
