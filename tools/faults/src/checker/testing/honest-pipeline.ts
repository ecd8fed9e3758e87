import { createHash } from 'node:crypto';

import type { Ledger, LedgerEntry } from '../../ledger/ledger.ts';
import type { PoisonRecord, SentEvent } from '../../ledger/sent-event.ts';
import type { DeadLetterRecord, Evidence, LogRecord, StoredRow } from '../evidence.ts';
import { honestNumbers, type OpenNumbers } from './honest-numbers.ts';

const PARTITIONS = 3;
const SALTS = 4;
const TOPIC = 'clickstream';

/** What was done to a pipeline that keeps its promise. */
export interface Deeds {
  readonly entries: readonly LedgerEntry[];
  /** Which of the entries without an answer were stored all the same. */
  readonly storedUnknown: (entry: LedgerEntry) => boolean;
  /** Values of records that are no event. */
  readonly poison: readonly string[];
}

/** Evidence that a test may falsify. */
export interface OpenEvidence extends Evidence {
  readonly offsets: {
    partition: number;
    low: bigint;
    high: bigint;
    committed: bigint | undefined;
  }[];
  readonly log: LogRecord[];
  readonly deadLetters: DeadLetterRecord[];
  readonly rows: StoredRow[];
  readonly numbers: OpenNumbers;
}

/** A ledger and what it left behind. */
export interface Case {
  readonly ledger: Ledger & { readonly events: Map<string, LedgerEntry> };
  readonly evidence: OpenEvidence;
}

/** A pipeline in a few lines: each send a record, each event a row, each piece of poison a dead letter. */
export function honestCase({ entries, storedUnknown, poison }: Deeds): Case {
  const log: LogRecord[] = [];
  const append = (key: string, id?: string): LogRecord => {
    const partition = numberOf(key) % PARTITIONS;
    const offset = BigInt(log.filter((record) => record.partition === partition).length);
    const record = { partition, offset, eventId: id };
    log.push(record);
    return record;
  };
  const stored = entries.filter(
    (entry) => entry.state === 'acked' || (entry.state === 'unknown' && storedUnknown(entry)),
  );
  for (const { event, sends } of stored) {
    for (let i = 0; i < sends; i += 1) append(event.userId, event.eventId);
  }
  const poisoned = poison.map((value) => toPoison(value, append(value)));
  const events = stored.map(({ event }) => event);
  return {
    ledger: {
      events: new Map(entries.map((entry) => [entry.event.eventId, entry])),
      poison: poisoned,
    },
    evidence: {
      offsets: Array.from({ length: PARTITIONS }, (_, partition) => {
        const high = BigInt(log.filter((record) => record.partition === partition).length);
        return { partition, low: 0n, high, committed: high };
      }),
      log,
      deadLetters: poisoned.map((one, n) => toLetter(one, BigInt(n))),
      rows: events.map(toRow),
      numbers: honestNumbers(events),
    },
  };
}

export function toRow(event: SentEvent): StoredRow {
  const salt = (numberOf(event.userId) % SALTS).toString(16).padStart(2, '0');
  const time = event.timestampMs.toString(16).padStart(16, '0');
  return {
    rowKey: `${salt}${time}${event.eventId.replaceAll('-', '')}`,
    eventId: event.eventId,
    eventType: event.eventType,
    userId: event.userId,
    url: event.url,
    country: event.country,
    bot: event.bot,
    timeSpent: event.timeSpent ?? undefined,
    previousId: event.previousId ?? undefined,
    timestampsMs: [event.timestampMs],
    versions: 1,
  };
}

export function toLetter(poison: PoisonRecord, offset: bigint): DeadLetterRecord {
  return {
    partition: 0,
    offset,
    valueDigest: poison.valueDigest ?? null,
    headers: new Map([
      ['reason', poison.reasons[0] ?? ''],
      ['stage', 'decode'],
      ['topic', poison.topic],
      ['partition', String(poison.partition)],
      ['offset', poison.offset],
      ['failed-at', '2026-05-01T10:00:00.000Z'],
    ]),
    eventId: undefined,
  };
}

function toPoison(value: string, { partition, offset }: LogRecord): PoisonRecord {
  return {
    topic: TOPIC,
    partition,
    offset: String(offset),
    valueDigest: createHash('sha256').update(value).digest('hex'),
    reasons: ['bad_magic', 'truncated_header'],
  };
}

function numberOf(text: string): number {
  return createHash('md5').update(text).digest().readUInt16BE();
}
