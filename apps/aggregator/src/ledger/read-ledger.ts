import type { EventDeserializer } from '@clickstream/event-schema';
import type { HBaseStore, TombstoneTable } from '@clickstream/hbase-store';
import type { ArrivalReader } from '@clickstream/mysql-store';
import type { OffsetRange } from '@clickstream/service-kit/kafka';

import type { DirtyHours } from '../run/ports.ts';
import { balance, type LedgerLine } from './balance.ts';
import { DeadLetterPlaces } from './dead-letter-places.ts';
import type { KafkaLog } from './kafka-log.ts';
import { isWithin, type LedgerSpan } from './ledger-span.ts';
import { RecordFold, type MissingRecord } from './record-fold.ts';
import { judgeBatch, type RecordJudgeOptions } from './record-judge.ts';
import { isRetained, isSameEnd } from './retained-hours.ts';

/** The ledger of one moment. */
export interface Ledger {
  readonly lines: readonly LedgerLine[];
  /** The first records that are missing. */
  readonly missing: readonly MissingRecord[];
  /** Clicks of all hours, and those of the published table. */
  readonly clicks: { readonly hourly: number; readonly published: number };
  /** Hours of events whose clicks by page and by arrival differ. */
  readonly differingHours: readonly number[];
}

export interface LedgerParts {
  readonly kafka: KafkaLog;
  readonly topics: { readonly events: string; readonly deadLetters: string };
  readonly groupId: string;
  readonly deserializer: EventDeserializer;
  readonly hbase: Pick<HBaseStore, 'getMany'>;
  readonly eventsTable: RecordJudgeOptions['eventsTable'];
  readonly tombstones: Pick<TombstoneTable, 'read'>;
  readonly oldestMs: number;
  /** Hours of events before it are not aggregated any more. */
  readonly firstOpenHourMs: number;
  readonly dirtyHours: DirtyHours;
  readonly arrivals: ArrivalReader;
  readonly signal: AbortSignal;
}

/** How much earlier than `received_at` the time of a record may be: the clocks of collectors and brokers differ. */
const CLOCK_SLACK_MS = 3_600_000;

/**
 * Reads the topic once and holds every record against its row, its dead letter and the aggregated numbers.
 *
 * The order makes what is not finished look pending, never missing: marks first, then committed offsets and the end of
 * the topic, then letters and rows, then marks again, last the numbers. Tombstones are read between letters and rows: an
 * erasure writes them before it removes anything, so what it removes meanwhile looks missing at most, and only until it is done.
 */
export async function readLedger(parts: LedgerParts, span: LedgerSpan = {}): Promise<Ledger> {
  const before = await parts.dirtyHours.readVersions();
  const committed = await parts.kafka.committed(parts.groupId, parts.topics.events);
  const log = await parts.kafka.offsetsOf(parts.topics.events);
  const ranges = await rangesToRead(parts, log, span);
  const letters = await readDeadLetters(parts);
  const erased = await parts.tombstones.read({ signal: parts.signal });
  const fold = new RecordFold();
  for await (const batch of parts.kafka.read(parts.topics.events, ranges, parts.signal)) {
    const judged = await judgeBatch(batch, {
      ...parts,
      topic: parts.topics.events,
      committed,
      erased,
      isDeadLettered: (partition, offset) => letters.has(partition, offset),
    });
    for (const record of judged) fold.add(record, isWithin(span, record.arrivalHourMs));
  }
  const after = await parts.dirtyHours.readVersions();
  const figures = await parts.arrivals.read(span);
  const records = fold.sums();
  const stoodStill = isSameEnd(log, await parts.kafka.offsetsOf(parts.topics.events));
  return {
    lines: balance({
      records,
      figures,
      marked: { before, after },
      isFrozen: (hourMs) => hourMs < parts.firstOpenHourMs,
      isComplete: (hourMs) =>
        stoodStill && isRetained(hourMs, { firstArrivals: records.firstArrivals, log, ranges }),
    }),
    missing: records.missing,
    clicks: figures.totals,
    differingHours: figures.hours
      .filter(
        ({ byPage, byArrival }) =>
          byPage.clicks !== byArrival.clicks || byPage.botClicks !== byArrival.botClicks,
      )
      .map(({ hourMs }) => hourMs),
  };
}

async function rangesToRead(
  { kafka, topics }: LedgerParts,
  log: ReadonlyMap<number, OffsetRange>,
  { fromMs }: LedgerSpan,
): Promise<ReadonlyMap<number, OffsetRange>> {
  if (fromMs === undefined) return log;
  const first = await kafka.offsetsAt(topics.events, fromMs - CLOCK_SLACK_MS);
  return new Map(
    [...log].map(([partition, { start, end }]) => [
      partition,
      { start: first.get(partition) ?? start, end },
    ]),
  );
}

async function readDeadLetters({ kafka, topics, signal }: LedgerParts): Promise<DeadLetterPlaces> {
  const places = new DeadLetterPlaces(topics.events);
  const ranges = await kafka.offsetsOf(topics.deadLetters);
  for await (const batch of kafka.read(topics.deadLetters, ranges, signal)) places.add(batch);
  return places;
}
