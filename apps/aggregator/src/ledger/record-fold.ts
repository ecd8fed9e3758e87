import type { RecordVerdict } from './judge-record.ts';
import { lineKey, type LineKey } from './line-key.ts';

/** One record, judged. */
export interface JudgedRecord extends LineKey {
  readonly partition: number;
  readonly offset: bigint;
  readonly verdict: RecordVerdict;
  /** Undefined when the record is no event. */
  readonly eventId: string | undefined;
  /** Hour of the event's own time, milliseconds; undefined when the record is no event. */
  readonly eventHourMs: number | undefined;
  /** Its row is still being moved, see `isUnsettled`. */
  readonly isUnsettled: boolean;
}

/** The records of one line, counted. */
export interface RecordCounts extends LineKey {
  readonly verdicts: Readonly<Partial<Record<RecordVerdict, number>>>;
  /** Records that are stored, by hour of their event's time. */
  readonly storedByHour: ReadonlyMap<number, number>;
}

/** A record to look at. */
export interface MissingRecord {
  readonly partition: number;
  readonly offset: string;
  readonly eventId: string | undefined;
}

/** All that was read from the topic, counted; no more than a few numbers for each line and hour. */
export interface RecordSums {
  readonly lines: ReadonlyMap<string, RecordCounts>;
  /** Hours of events whose rows are still being moved. */
  readonly unsettledHours: ReadonlySet<number>;
  /** Hour of arrival of the first record of each partition. */
  readonly firstArrivals: ReadonlyMap<number, number>;
  /** The first of those that are missing. */
  readonly missing: readonly MissingRecord[];
}

const EXAMPLES = 20;

interface Counts {
  readonly arrivalHourMs: number;
  readonly source: string;
  readonly verdicts: Partial<Record<RecordVerdict, number>>;
  readonly storedByHour: Map<number, number>;
}

/** Adds judged records up. */
export class RecordFold {
  readonly #lines = new Map<string, Counts>();
  readonly #unsettledHours = new Set<number>();
  readonly #firstArrivals = new Map<number, number>();
  readonly #missing: MissingRecord[] = [];

  /** `isShown`: whether the record's hour of arrival is among those that are asked for. */
  add(record: JudgedRecord, isShown: boolean): void {
    const { partition, arrivalHourMs, eventHourMs, verdict } = record;
    if (!this.#firstArrivals.has(partition)) this.#firstArrivals.set(partition, arrivalHourMs);
    if (record.isUnsettled && eventHourMs !== undefined) this.#unsettledHours.add(eventHourMs);
    if (!isShown) return;
    const { verdicts, storedByHour } = this.#counts(record);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    if (verdict === 'stored' && eventHourMs !== undefined) {
      storedByHour.set(eventHourMs, (storedByHour.get(eventHourMs) ?? 0) + 1);
    }
    if (verdict === 'missing' && this.#missing.length < EXAMPLES) {
      this.#missing.push({ partition, offset: String(record.offset), eventId: record.eventId });
    }
  }

  sums(): RecordSums {
    return {
      lines: this.#lines,
      unsettledHours: this.#unsettledHours,
      firstArrivals: this.#firstArrivals,
      missing: this.#missing,
    };
  }

  #counts({ arrivalHourMs, source }: LineKey): Counts {
    const key = lineKey({ arrivalHourMs, source });
    const counts = this.#lines.get(key) ?? {
      arrivalHourMs,
      source,
      verdicts: {},
      storedByHour: new Map(),
    };
    this.#lines.set(key, counts);
    return counts;
  }
}
