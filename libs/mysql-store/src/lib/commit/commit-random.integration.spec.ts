// Needs MySQL and MariaDB: see testing/servers.ts. The commit's differences against a naive sum over everything, on random data.
import fc from 'fast-check';

import { countryName } from '../countries.ts';
import { openMySqlStore } from '../open-mysql-store.ts';
import type { PublishedRow } from '../repositories/published-reader.ts';
import { stageEvents, type StagedEvent } from '../testing/stage-events.ts';
import { allRows } from '../testing/all-rows.ts';
import { emptyTables } from '../testing/empty-tables.ts';
import { migratorUrlOf, SERVERS } from '../testing/servers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';

const HOUR_MS = 3_600_000;
const FIRST_HOUR = Date.UTC(2026, 2, 1);

const eventInHour = (hour: number): fc.Arbitrary<StagedEvent> =>
  fc.record(
    {
      url: fc.constantFrom('/a', '/A', '/b', 'page_1'),
      country: fc.constantFrom('US', 'DE', 'ZZ'),
      user: fc.constantFrom('u1', 'u2', 'u3', 'u4'),
      timestamp: fc.integer({ min: 0, max: HOUR_MS - 1 }).map((ms) => hourStart(hour) + ms),
      eventType: fc.constantFrom('page_view', 'click'),
      timeSpent: fc.double({ min: 0, max: 5000, noNaN: true }),
      bot: fc.boolean(),
    },
    { requiredKeys: ['url', 'country', 'user', 'timestamp'] },
  );

/** One epoch: some hours, each with all its events as they are now (perhaps none any more). */
const epochArbitrary = fc
  .uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 })
  .chain((hours) =>
    fc.tuple(
      ...hours.map((hour) =>
        fc.array(eventInHour(hour), { maxLength: 8 }).map((events) => ({ hour, events })),
      ),
    ),
  );

describe.each(SERVERS)('commitRun over random epochs, on %s', (server) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase({ migratorUrl: migratorUrlOf(server) });
  });

  afterAll(async () => {
    await database.drop();
  });

  it('equals the sum over all hours after every epoch', async () => {
    await using store = await openMySqlStore({ url: database.aggregatorUrl });
    const epochs = fc.array(epochArbitrary, { minLength: 1, maxLength: 6 });

    await fc.assert(
      fc.asyncProperty(epochs, async (steps) => {
        await emptyTables(database);
        const model = new NaiveModel();
        for (const step of steps) {
          const answer = await store.leases.acquire({ owner: 'test', ttlMs: 0 });
          if (!answer.granted) throw new Error('the lease is held');
          const { lease } = answer;
          const plan = step.map(({ hour }) => ({ hourMs: hourStart(hour), version: 1n }));
          const { epoch, attempt } = await store.runs.plan(lease, plan);
          await stageEvents(
            database,
            { epoch, attempt },
            step.flatMap(({ events }) => events),
          );

          const result = await store.commitRun({ epoch, attempt, lease });
          for (const { hour, events } of step) model.replaceHour(hour, events);
          model.dropEmptyPairs();

          expect(result.outcome).toBe('committed');
          const published = await allRows(store.published.rows({ pageSize: 3 }));
          expect(published.map(toMicroseconds)).toEqual(model.rows().map(toMicroseconds));
          expect(await store.verify()).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  }, 240_000);
});

/** The last bits of a quotient depend on who divides. */
function toMicroseconds(row: PublishedRow): PublishedRow {
  const { avgTimeSpent } = row;
  return {
    ...row,
    avgTimeSpent: avgTimeSpent === null ? null : Math.round(avgTimeSpent * 1e6) / 1e6,
  };
}

/** Keeps every hour's events and sums them all up again each time; visitors stay until their pair has no click. */
class NaiveModel {
  readonly #hours = new Map<number, readonly StagedEvent[]>();
  readonly #visitors = new Map<string, Set<string>>();

  replaceHour(hour: number, events: readonly StagedEvent[]): void {
    this.#hours.set(hour, events);
    for (const event of clicksOf(events)) {
      const visitors = this.#visitors.get(pairOf(event)) ?? new Set();
      this.#visitors.set(pairOf(event), visitors.add(event.user));
    }
  }

  dropEmptyPairs(): void {
    const live = new Set([...this.#hours.values()].flatMap(clicksOf).map(pairOf));
    for (const pair of this.#visitors.keys()) if (!live.has(pair)) this.#visitors.delete(pair);
  }

  rows(): PublishedRow[] {
    const byPair = Map.groupBy([...this.#hours.values()].flatMap(clicksOf), pairOf);
    return [...byPair]
      .map(([pair, events]) => {
        const measured = events.filter((event) => event.timeSpent !== undefined);
        const ms = measured.reduce((sum, e) => sum + Math.round((e.timeSpent ?? 0) * 1000), 0);
        const [first] = events;
        return {
          url: first?.url ?? '',
          country: countryName(first?.country ?? ''),
          clicks: events.length,
          uniqueUsers: this.#visitors.get(pair)?.size ?? 0,
          avgTimeSpent: measured.length === 0 ? null : ms / measured.length / 1000,
        };
      })
      .toSorted((a, b) => order(a.url, b.url) || order(a.country, b.country));
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const pairOf = (event: StagedEvent): string => `${event.url} ${event.country}`;
const hourStart = (hour: number): number => FIRST_HOUR + hour * HOUR_MS;
const clicksOf = (events: readonly StagedEvent[]): StagedEvent[] =>
  events.filter((event) => event.bot !== true);
