import { TOMBSTONE_FAMILY } from './clickstream-tables.ts';
import type { CallOptions, HBaseStore, PutRow } from './hbase-store.ts';
import { HBaseStoreError } from './hbase-store-error.ts';
import {
  Tombstones,
  recordHash,
  userHash,
  type ErasableRecord,
  type UserTombstone,
} from './tombstones.ts';
import { decodeLong, encodeLong } from './value-codec.ts';

/** First byte of a row. */
const USER = Buffer.from('u');
const RECORD = Buffer.from('r');
const HOURS = Buffer.from('h');
const VERSION_ROW = Buffer.from('v');
const QUALIFIER = 'before';
const VERSION_QUALIFIER = 'version';
const PRESENT = Buffer.of(1);

/**
 * Who and what is erased, so that nothing stores it again from a record that Kafka still has:
 *
 * ```
 * u | SHA-256 of the user id          t:before  = | i64 ms |   received until then is erased
 * r | SHA-256 of key and value        t:before  = | 1 |        a record that cannot be read and is about an erased user
 * h | SHA-256 of the user id          t:<hour>  = | 1 |        hours of an erasure that is not finished
 * v                                   t:version = | counter |  moves after each of the first two
 * ```
 */
export interface TombstoneTable {
  /** Erases what was received of a user until then. A time that is earlier than the one before changes nothing. */
  addUser(userId: string, beforeMs: number, options?: CallOptions): Promise<void>;

  /** Erases records by their bytes. @throws HBaseStoreError; adding again is harmless, as with every call here */
  addRecords(records: readonly ErasableRecord[], options?: CallOptions): Promise<void>;

  /** Moves with every addition, after it: who has read it knows from the next one that {@link read} has more. */
  readVersion(options?: CallOptions): Promise<bigint>;

  /** All of them: as of the version it names, or newer. */
  read(options?: CallOptions): Promise<Tombstones>;

  /** Remembers hours (their starts, milliseconds) of a user's rows that are about to be deleted. */
  noteHours(userId: string, hours: readonly number[], options?: CallOptions): Promise<void>;

  /** The hours that were noted, ascending. */
  notedHours(userId: string, options?: CallOptions): Promise<number[]>;

  /** The erasure is finished: forgets the hours, too. */
  clearHours(userId: string, options?: CallOptions): Promise<void>;
}

/** The tombstones in a table made by {@link createClickstreamTables}; nothing is read or checked here. */
export function openTombstoneTable(
  store: HBaseStore,
  options: { readonly table: string },
): TombstoneTable {
  return new HBaseTombstoneTable(store, options.table);
}

class HBaseTombstoneTable implements TombstoneTable {
  readonly #store: HBaseStore;
  readonly #table: string;

  constructor(store: HBaseStore, table: string) {
    this.#store = store;
    this.#table = table;
  }

  async addUser(userId: string, beforeMs: number, options?: CallOptions): Promise<void> {
    await this.#store.put(
      this.#table,
      {
        row: Buffer.concat([USER, userHash(userId)]),
        // The newest cell is the one that is read: so the latest time wins, in whatever order they are written.
        timestamp: beforeMs,
        cells: { [TOMBSTONE_FAMILY]: { [QUALIFIER]: encodeLong(BigInt(beforeMs)) } },
      },
      options,
    );
    await this.#moveVersion(options);
  }

  async addRecords(records: readonly ErasableRecord[], options?: CallOptions): Promise<void> {
    if (records.length === 0) return;
    const hashes = new Set(records.map((record) => recordHash(record).toString('hex')));
    const rows: PutRow[] = [...hashes].map((hash) => ({
      row: Buffer.concat([RECORD, Buffer.from(hash, 'hex')]),
      cells: { [TOMBSTONE_FAMILY]: { [QUALIFIER]: PRESENT } },
    }));
    for (const outcome of await this.#store.putMany(this.#table, rows, options)) {
      if (!outcome.ok) throw outcome.error;
    }
    await this.#moveVersion(options);
  }

  async readVersion(options?: CallOptions): Promise<bigint> {
    const row = await this.#store.get(this.#table, VERSION_ROW, options);
    const cell = row?.cells[0];
    return cell === undefined ? 0n : decodeLong(cell.value);
  }

  async read(options?: CallOptions): Promise<Tombstones> {
    const version = await this.readVersion(options);
    const users: UserTombstone[] = [];
    const records: string[] = [];
    const range = { prefixes: [RECORD, USER] };
    for await (const { row, cells } of this.#store.scan(this.#table, range, options)) {
      const hash = row.subarray(1).toString('hex');
      const [cell] = cells;
      if (row[0] === RECORD[0]) records.push(hash);
      else if (cell !== undefined)
        users.push({ user: hash, beforeMs: Number(decodeLong(cell.value)) });
    }
    return new Tombstones(version, { users, records });
  }

  async noteHours(userId: string, hours: readonly number[], options?: CallOptions): Promise<void> {
    if (hours.length === 0) return;
    const cells = Object.fromEntries(hours.map((hour) => [String(hour), PRESENT]));
    const put = { row: hoursRow(userId), cells: { [TOMBSTONE_FAMILY]: cells } };
    await this.#store.put(this.#table, put, options);
  }

  async notedHours(userId: string, options?: CallOptions): Promise<number[]> {
    const row = await this.#store.get(this.#table, hoursRow(userId), options);
    const hours = row?.cells.map(({ qualifier }) => Number(qualifier)) ?? [];
    if (hours.every((hour) => Number.isSafeInteger(hour))) return hours.toSorted((a, b) => a - b);
    throw new HBaseStoreError(`${this.#table} holds hours that are none`, {
      code: 'HBASE_STORE_PROTOCOL',
    });
  }

  async clearHours(userId: string, options?: CallOptions): Promise<void> {
    await this.#store.delete(this.#table, hoursRow(userId), options);
  }

  async #moveVersion(options?: CallOptions): Promise<void> {
    const counter = {
      row: VERSION_ROW,
      family: TOMBSTONE_FAMILY,
      qualifier: VERSION_QUALIFIER,
    };
    await this.#store.increment(this.#table, counter, options);
  }
}

function hoursRow(userId: string): Buffer {
  return Buffer.concat([HOURS, userHash(userId)]);
}
