import type { ClockFinding } from './event-time.ts';

const HOUR_MS = 3_600_000;
const MAX_HOURS = 48;
const MAX_SOURCES = 100;
const MAX_NAME_CHARS = 100;
const OTHER = 'other';

/** What became of the events of one source that arrived in one hour. */
export interface ArrivalCount {
  /** Begin of the UTC hour of `received_at`, in ISO form. */
  readonly hour: string;
  /** At most 100 characters: the beginning of a longer name. */
  readonly source: string;
  /** The sum of the next three. */
  readonly received: number;
  /** Acknowledged by the brokers and answered with 2xx. */
  readonly accepted: number;
  /** Refused by the code of the refusal: for good, but for `rate_limited`, which the client sends again. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Answered with 5xx: the client sends them again, and then they count again. */
  readonly unavailable: number;
  /** Accepted events by what was found of the clock that gave their time. */
  readonly clocks: Readonly<Partial<Record<ClockFinding, number>>>;
}

/** Where and when events came in. */
export interface Origin {
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

export type ArrivalOutcome = 'accepted' | 'unavailable' | { readonly rejected: string };

interface Counted {
  accepted: number;
  unavailable: number;
  readonly rejected: Map<string, number>;
  readonly clocks: Map<ClockFinding, number>;
}

/**
 * Counts what became of the events, by hour of arrival and source. In memory: a collector that starts again counts
 * from zero.
 *
 * Keeps the last 48 hours. Clients may name sources, so only the first 100 of an hour are counted by name, the rest
 * as `other`, and names that begin with the same 100 characters are one.
 */
export class ArrivalCounters {
  readonly #hours = new Map<number, Map<string, Counted>>();

  count(origin: Origin, outcome: ArrivalOutcome, events = 1): void {
    if (events === 0) return;
    const counted = this.#counted(origin);
    if (outcome === 'accepted') counted.accepted += events;
    else if (outcome === 'unavailable') counted.unavailable += events;
    else {
      const { rejected: code } = outcome;
      counted.rejected.set(code, (counted.rejected.get(code) ?? 0) + events);
    }
  }

  /** Beside {@link count}: an accepted event whose time is not what the device's clock says. */
  countClock(origin: Origin, finding: ClockFinding): void {
    const { clocks } = this.#counted(origin);
    clocks.set(finding, (clocks.get(finding) ?? 0) + 1);
  }

  /** Ordered by hour and source. */
  read(): ArrivalCount[] {
    const hours = [...this.#hours].toSorted(([a], [b]) => a - b);
    return hours.flatMap(([hour, sources]) =>
      [...sources]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([source, counted]) => toArrivalCount(hour, source, counted)),
    );
  }

  #counted({ source, receivedAt }: Origin): Counted {
    const hour = Math.floor(receivedAt / HOUR_MS);
    let sources = this.#hours.get(hour);
    if (sources === undefined) {
      sources = new Map();
      this.#hours.set(hour, sources);
      this.#forgetOldHours();
    }
    const cut = shortName(source);
    const name = sources.has(cut) || sources.size < MAX_SOURCES ? cut : OTHER;
    let counted = sources.get(name);
    if (counted === undefined) {
      counted = { accepted: 0, unavailable: 0, rejected: new Map(), clocks: new Map() };
      sources.set(name, counted);
    }
    return counted;
  }

  #forgetOldHours(): void {
    const oldest = Math.max(...this.#hours.keys()) - MAX_HOURS + 1;
    for (const hour of this.#hours.keys()) if (hour < oldest) this.#hours.delete(hour);
  }
}

/** Whole characters, as the ledger cuts. Joined anew: a slice would keep the whole text in memory. */
function shortName(source: string): string {
  if (source.length <= MAX_NAME_CHARS) return source;
  const characters = Array.from(source.slice(0, 2 * MAX_NAME_CHARS));
  return characters.slice(0, MAX_NAME_CHARS).join('');
}

function toArrivalCount(hour: number, source: string, counted: Counted): ArrivalCount {
  const { accepted, unavailable, rejected, clocks } = counted;
  const refused = [...rejected.values()].reduce((sum, events) => sum + events, 0);
  return {
    hour: new Date(hour * HOUR_MS).toISOString(),
    source,
    received: accepted + refused + unavailable,
    accepted,
    rejected: Object.fromEntries(rejected),
    unavailable,
    clocks: Object.fromEntries(clocks),
  };
}
