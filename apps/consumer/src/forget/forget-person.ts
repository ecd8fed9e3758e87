import { userHash, type TombstoneTable } from '@clickstream/hbase-store';
import type { Clock } from '@clickstream/service-core';

import type { FoundLetters } from './erase-letters.ts';
import type { ErasedRows } from './erase-rows.ts';
import type { ErasedVisits } from './erase-visits.ts';
import type { ErasedUser } from './is-letter-of-user.ts';

/** The steps of an erasure; each may be repeated. */
export interface ForgetParts {
  readonly tombstones: Pick<TombstoneTable, 'addUser' | 'addRecords' | 'clearHours'>;
  /** Resolves when what consumers have begun without knowing of the tombstones is committed. */
  readonly untilConsumersKnow: () => Promise<void>;
  readonly findLetters: (user: ErasedUser) => Promise<FoundLetters>;
  readonly eraseRows: (user: ErasedUser) => Promise<ErasedRows>;
  /** Takes the lease of the aggregation, and gives it back when the work is done. */
  readonly underLease: <T>(work: (steps: StepsUnderLease) => Promise<T>) => Promise<T>;
  /** Resolves when these hours are published as they are from these versions on; gives how many of them are frozen. */
  readonly untilPublished: (hours: ErasedVisits['hours']) => Promise<number>;
  readonly clock: Clock;
  /** What is going on, for people. */
  readonly say: (line: string) => void;
}

/** What needs the lease: of two erasures at once, one would copy the letters that the other removes. */
export interface StepsUnderLease {
  readonly removeLetters: (found: FoundLetters, user: ErasedUser) => Promise<void>;
  readonly eraseVisits: (user: ErasedUser) => Promise<ErasedVisits>;
}

/** What an erasure came to. */
export interface ForgetReport {
  /** The first characters of the hash by which the person is remembered. */
  readonly user: string;
  /** What was received until then is erased, ISO 8601. */
  readonly before: string;
  readonly rows: number;
  /** Rows of what was received since. */
  readonly rowsKept: number;
  readonly deadLetters: number;
  /** Pages and countries that the person was a visitor of. */
  readonly visits: number;
  readonly hours: number;
  /** Hours among them whose numbers stay, since HBase has dropped events of them; null when they were not waited for. */
  readonly hoursFrozen: number | null;
  readonly abandonedEpoch: number | null;
}

const HASH_SHOWN = 12;
const LETTER_ROUNDS = 3;

/**
 * Erases a person, in an order in which a crash at any point leaves what the next call finishes:
 *
 * 1. the tombstones: from then on no chunk that is begun stores or parks anything of the person;
 * 2. wait for the chunks that were begun before;
 * 3. the rows, whose hours are noted first;
 * 4. under the lease: the letters, the run in flight, the visitor sets, the marks of the noted hours;
 * 5. the note of the hours, which is needed no more.
 *
 * @throws ConsumerError `CONSUMER_FORGET_INCOMPLETE`, or that of an engine: then call it again
 */
export async function forgetPerson(
  userId: string,
  parts: ForgetParts,
  { wait }: { readonly wait: boolean },
): Promise<ForgetReport> {
  const { tombstones, say } = parts;
  const user: ErasedUser = { userId, beforeMs: parts.clock.now() };
  await tombstones.addUser(userId, user.beforeMs);
  await tombstones.addRecords((await parts.findLetters(user)).records);
  say('remembered as erased; waiting for the consumers to pass what they have begun');
  await parts.untilConsumersKnow();
  const rows = await parts.eraseRows(user);
  say(`${rows.deleted} rows deleted; waiting for the lease of the aggregation`);
  const { letters, visits, hours, abandonedEpoch } = await parts.underLease(async (steps) => ({
    letters: await eraseLetters(user, parts, steps),
    ...(await steps.eraseVisits(user)),
  }));
  await tombstones.clearHours(userId);
  if (wait) say(`${hours.size} hours are to be counted again; waiting for the aggregator`);
  return {
    user: userHash(userId).toString('hex').slice(0, HASH_SHOWN),
    before: new Date(user.beforeMs).toISOString(),
    rows: rows.deleted,
    rowsKept: rows.kept,
    deadLetters: letters,
    visits,
    hours: hours.size,
    hoursFrozen: wait ? await parts.untilPublished(hours) : null,
    abandonedEpoch: abandonedEpoch ?? null,
  };
}

/**
 * Until there is none, since one may come while others are removed, when the topic is being replayed. What comes in the
 * last round is new, and stays like every visit that follows an erasure.
 */
async function eraseLetters(
  user: ErasedUser,
  parts: ForgetParts,
  { removeLetters }: StepsUnderLease,
): Promise<number> {
  const ids = new Set<string>();
  for (let round = 0; round < LETTER_ROUNDS; round += 1) {
    const found = await parts.findLetters(user);
    if (found.ids.size === 0) break;
    for (const id of found.ids) ids.add(id);
    await parts.tombstones.addRecords(found.records);
    await removeLetters(found, user);
  }
  return ids.size;
}
