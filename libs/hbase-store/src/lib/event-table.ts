import { systemClock, type Clock } from '@clickstream/service-core';
import { SALT_BUCKETS_ATTRIBUTE } from './clickstream-tables.ts';
import { listEventHours } from './event-hours.ts';
import type {
  CallOptions,
  Cell,
  CellValues,
  ColumnSelection,
  HBaseStore,
  PutOutcome,
  PutRow,
  Row,
  TableDescription,
} from './hbase-store.ts';
import { HBaseStoreError } from './hbase-store-error.ts';
import { decodeRowKey, encodeRowKey, rowKeyPrefix, type RowKey } from './row-key.ts';
import { saltFor } from './salt.ts';
import { encodeText } from './value-codec.ts';

const USER_QUALIFIER = 'user_id';
const USER_COLUMNS = { click_data: [USER_QUALIFIER, 'received_at'] };
const FOREVER_SECONDS = 0x7fffffff;

/** What identifies an event; a retry does not change it, so writing it again writes the same cells. */
export interface EventIdentity {
  /** UUID. */
  readonly eventId: string;
  readonly userId: string;
  /** Event time, milliseconds; also the timestamp of every cell. */
  readonly timestampMs: number;
}

/** One event to write. */
export interface EventRow extends EventIdentity {
  readonly cells: CellValues;
}

/** One event as stored. */
export interface StoredEvent {
  readonly eventId: string;
  readonly timestampMs: number;
  readonly salt: number;
  readonly cells: readonly Cell[];
}

/**
 * What became of one event of {@link EventTable.putAll}.
 *
 * - `older_than_retention`: the table drops cells of this age, so it was not written.
 * - `rejected`: this event can never be written as it is (data); see the error.
 * - `unavailable`: the fault lies elsewhere (outage, table, rights), so nothing is known of the row; write it again.
 */
export type EventPutOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'older_than_retention' }
  | {
      readonly ok: false;
      readonly reason: 'rejected' | 'unavailable';
      readonly error: HBaseStoreError;
    };

/** Hours or other spans of event time. */
export interface EventSpan {
  /** Inclusive, milliseconds. */
  readonly fromMs: number;
  /** Exclusive, milliseconds. */
  readonly toMs: number;
  readonly columns?: ColumnSelection;
}

/** The events table: keys, salts and cell timestamps are its own business. */
export interface EventTable {
  /** Number of salts, as stored in the table's own metadata. */
  readonly saltBuckets: number;
  /** How long the table keeps a cell after its event, milliseconds; Infinity for ever. As of when it was opened. */
  readonly retentionMs: number;

  /** Writes events; outcomes in input order. Rejects on abort and after close only. */
  putAll(events: readonly EventRow[], options?: CallOptions): Promise<EventPutOutcome[]>;

  /** One event, or `undefined`. @throws HBaseStoreError */
  get(event: EventIdentity, options?: CallOptions): Promise<StoredEvent | undefined>;

  /** Events of a span of time: salt after salt, within a salt in time order. @throws HBaseStoreError */
  scanHours(span: EventSpan, options?: CallOptions): AsyncIterable<StoredEvent>;

  /**
   * Every event of one user in time order, with the cells `click_data:user_id` and `received_at` only. Reads the keys of
   * the one salt in which they lie: the key does not name the user. @throws HBaseStoreError
   */
  scanUser(userId: string, options?: CallOptions): AsyncIterable<StoredEvent>;

  /** Deletes an event, and hides it until the next major compaction should somebody write it again. */
  remove(event: EventIdentity, options?: CallOptions): Promise<void>;

  /**
   * The hours of a span that hold an event, by their starts in milliseconds, ascending. Jumps from hour to hour: one short
   * scan for each, whatever they hold. @throws HBaseStoreError
   */
  listHours(span: EventSpan, options?: CallOptions): Promise<number[]>;
}

/**
 * Opens the events table; how it is salted and how long it keeps events is read from the table.
 *
 * @throws HBaseStoreError `HBASE_STORE_TABLE_NOT_FOUND`, `HBASE_STORE_TABLE_INCOMPATIBLE` when it is no events table
 */
export async function openEventTable(
  store: HBaseStore,
  options: { readonly table: string; readonly clock?: Clock },
): Promise<EventTable> {
  const description = await store.describeTable(options.table);
  if (description === undefined) {
    throw new HBaseStoreError(`there is no table ${options.table}: run the set-up step`, {
      code: 'HBASE_STORE_TABLE_NOT_FOUND',
    });
  }
  return new HBaseEventTable(store, {
    table: options.table,
    clock: options.clock ?? systemClock,
    saltBuckets: readSaltBuckets(description),
    retentionMs: readRetentionMs(description),
  });
}

interface EventTableSettings {
  readonly table: string;
  readonly clock: Clock;
  readonly saltBuckets: number;
  readonly retentionMs: number;
}

class HBaseEventTable implements EventTable {
  readonly saltBuckets: number;
  readonly retentionMs: number;
  readonly #store: HBaseStore;
  readonly #settings: EventTableSettings;

  constructor(store: HBaseStore, settings: EventTableSettings) {
    this.#store = store;
    this.#settings = settings;
    this.saltBuckets = settings.saltBuckets;
    this.retentionMs = settings.retentionMs;
  }

  async putAll(events: readonly EventRow[], options?: CallOptions): Promise<EventPutOutcome[]> {
    const oldestMs = this.#settings.clock.now() - this.#settings.retentionMs;
    const outcomes = new Array<EventPutOutcome>(events.length);
    const rows: PutRow[] = [];
    const positions: number[] = [];
    for (const [position, event] of events.entries()) {
      const prepared = this.#prepare(event, oldestMs);
      if ('ok' in prepared) outcomes[position] = prepared;
      else {
        rows.push(prepared);
        positions.push(position);
      }
    }
    if (rows.length === 0) return outcomes;
    const written = await this.#store.putMany(this.#settings.table, rows, options);
    for (const [i, outcome] of written.entries()) {
      outcomes[positions[i] ?? 0] = toEventOutcome(outcome);
    }
    return outcomes;
  }

  async get(event: EventIdentity, options?: CallOptions): Promise<StoredEvent | undefined> {
    const row = await this.#store.get(this.#settings.table, this.#key(event), options);
    return row === undefined ? undefined : toStoredEvent(row);
  }

  async *scanHours(span: EventSpan, options?: CallOptions): AsyncGenerator<StoredEvent> {
    for (let salt = 0; salt < this.saltBuckets; salt += 1) {
      const range = {
        start: rowKeyPrefix(salt, span.fromMs),
        stop: rowKeyPrefix(salt, span.toMs),
        ...(span.columns === undefined ? {} : { columns: span.columns }),
      };
      for await (const row of this.#store.scan(this.#settings.table, range, options)) {
        yield toStoredEvent(row);
      }
    }
  }

  async *scanUser(userId: string, options?: CallOptions): AsyncGenerator<StoredEvent> {
    const salt = saltFor(userId, this.saltBuckets);
    const wanted = encodeText(userId);
    const range = { prefixes: [Buffer.of(salt)], columns: USER_COLUMNS };
    for await (const row of this.#store.scan(this.#settings.table, range, options)) {
      const user = row.cells.find(({ qualifier }) => qualifier === USER_QUALIFIER);
      if (user?.value.equals(wanted) === true) yield toStoredEvent(row);
    }
  }

  async remove(event: EventIdentity, options?: CallOptions): Promise<void> {
    // Its own time, not the clock's: an event may be dated ahead, and a late writer gives its cells this time again.
    const upTo = event.timestampMs;
    await this.#store.delete(this.#settings.table, this.#key(event), { ...options, upTo });
  }

  listHours(span: EventSpan, options?: CallOptions): Promise<number[]> {
    const { table, saltBuckets } = this.#settings;
    return listEventHours(this.#store, { ...span, table, saltBuckets }, options);
  }

  /** The row to write, or why there is none. */
  #prepare(event: EventRow, oldestMs: number): PutRow | EventPutOutcome {
    if (event.timestampMs <= oldestMs) return { ok: false, reason: 'older_than_retention' };
    try {
      return { row: this.#key(event), timestamp: event.timestampMs, cells: event.cells };
    } catch (error) {
      if (!(error instanceof HBaseStoreError)) throw error;
      return { ok: false, reason: 'rejected', error };
    }
  }

  #key(event: EventIdentity): RowKey {
    const salt = saltFor(event.userId, this.saltBuckets);
    return encodeRowKey({ salt, timestampMs: event.timestampMs, eventId: event.eventId });
  }
}

/** Codes of {@link HBaseStore.putMany} that are about the one row, not about the table or the cluster. */
const ROW_CODES: ReadonlySet<string> = new Set([
  'HBASE_STORE_INVALID_ARGUMENT',
  'HBASE_STORE_REJECTED',
]);

function toEventOutcome(outcome: PutOutcome): EventPutOutcome {
  if (outcome.ok) return outcome;
  const reason = ROW_CODES.has(outcome.error.code) ? 'rejected' : 'unavailable';
  return { ok: false, reason, error: outcome.error };
}

function toStoredEvent(row: Row): StoredEvent {
  return { ...decodeRowKey(row.row), cells: row.cells };
}

function readSaltBuckets(description: TableDescription): number {
  const text = description.attributes[SALT_BUCKETS_ATTRIBUTE];
  const buckets = Number(text);
  if (text !== undefined && Number.isInteger(buckets) && buckets >= 1 && buckets <= 256) {
    return buckets;
  }
  throw new HBaseStoreError(
    `table ${description.name} has no usable ${SALT_BUCKETS_ATTRIBUTE}: ${text ?? 'not set'}`,
    { code: 'HBASE_STORE_TABLE_INCOMPATIBLE' },
  );
}

/** The shortest time to live of any family: a cell of an older event would be acknowledged and never be readable. */
function readRetentionMs(description: TableDescription): number {
  const seconds = Object.values(description.families).map(({ TTL }) =>
    Number(TTL ?? FOREVER_SECONDS),
  );
  const shortest = Math.min(...seconds);
  return shortest >= FOREVER_SECONDS ? Infinity : shortest * 1_000;
}
