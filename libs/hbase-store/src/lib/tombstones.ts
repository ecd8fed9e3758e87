import { createHash } from 'node:crypto';

/** What was received of a user until a time, inclusive, is erased. */
export interface UserTombstone {
  /** {@link userHash} in hex. */
  readonly user: string;
  /** Milliseconds. */
  readonly beforeMs: number;
}

/** A record of Kafka, as far as erasure looks at it. */
export interface ErasableRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** What is erased, as of one version. Holds hashes only: it can say yes to who asks, and name nobody. */
export class Tombstones {
  readonly version: bigint;
  readonly #users: ReadonlyMap<string, number>;
  readonly #records: ReadonlySet<string>;

  constructor(
    version: bigint,
    {
      users,
      records,
    }: { readonly users: Iterable<UserTombstone>; readonly records: Iterable<string> },
  ) {
    this.version = version;
    this.#users = new Map([...users].map(({ user, beforeMs }) => [user, beforeMs]));
    this.#records = new Set(records);
  }

  /** Nobody was ever erased: nothing needs to be asked. */
  get isEmpty(): boolean {
    return this.#users.size === 0 && this.#records.size === 0;
  }

  /** Whether what was received of the user at this time is erased. */
  erasesUser(userId: string, receivedAtMs: number): boolean {
    if (this.#users.size === 0) return false;
    return receivedAtMs <= (this.#users.get(userHash(userId).toString('hex')) ?? -Infinity);
  }

  /** Whether a record with these bytes is erased, wherever it lies. */
  erasesRecord(record: ErasableRecord): boolean {
    return this.#records.size > 0 && this.#records.has(recordHash(record).toString('hex'));
  }
}

/** SHA-256 of a user id: the id itself stands nowhere. */
export function userHash(userId: string): Buffer {
  return createHash('sha256').update(userId, 'utf8').digest();
}

/** SHA-256 of a record's key and value; the length of the key keeps them apart. */
export function recordHash({ key, value }: ErasableRecord): Buffer {
  return createHash('sha256')
    .update(`${key === null ? -1 : key.length} `)
    .update(key ?? '')
    .update(value ?? '')
    .digest();
}
