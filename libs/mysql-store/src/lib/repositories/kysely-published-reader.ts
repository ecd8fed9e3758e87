import { sql, type Kysely, type Selectable } from 'kysely';

import { toCount, toHourColumn } from '../column-values.ts';
import type { AggregatedClickstreamTable } from '../tables/published.table.ts';
import type { Database } from '../tables/database.ts';
import type {
  PublishedHour,
  PublishedReader,
  PublishedRow,
  PublishedTotals,
} from './published-reader.ts';

export class KyselyPublishedReader implements PublishedReader {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async totals(): Promise<PublishedTotals> {
    const row = await this.#db
      .selectFrom('aggregated_clickstream')
      .select(({ fn }) => [
        fn.countAll<string>().as('rows'),
        fn.count<string>('url').distinct().as('pages'),
        fn.count<string>('country').distinct().as('countries'),
        sql<string>`coalesce(sum(clicks), 0)`.as('clicks'),
      ])
      .executeTakeFirstOrThrow();
    return {
      rows: toCount(row.rows),
      pages: toCount(row.pages),
      countries: toCount(row.countries),
      clicks: toCount(row.clicks),
    };
  }

  async hour(hourMs: number): Promise<PublishedHour | undefined> {
    const row = await this.#db
      .selectFrom('processed_hour')
      .select(['version', 'epoch'])
      .where('hour', '=', toHourColumn(hourMs))
      .executeTakeFirst();
    return row && { version: BigInt(row.version), epoch: toCount(row.epoch) };
  }

  async top(limit: number): Promise<PublishedRow[]> {
    const rows = await this.#db
      .selectFrom('aggregated_clickstream')
      .selectAll()
      .orderBy('clicks', 'desc')
      .orderBy('url')
      .orderBy('country')
      .limit(limit)
      .execute();
    return rows.map(toPublishedRow);
  }

  async *rows(options: { readonly pageSize?: number } = {}): AsyncGenerator<PublishedRow> {
    const { pageSize = 5_000 } = options;
    let after: { url: string; country: string } | undefined;
    for (;;) {
      const query = this.#db
        .selectFrom('aggregated_clickstream')
        .selectAll()
        .orderBy('url')
        .orderBy('country')
        .limit(pageSize);
      const from = after;
      // Written out: a comparison of row values would not use the primary key.
      const page = await (
        from === undefined
          ? query
          : query.where((eb) =>
              eb.or([
                eb('url', '>', from.url),
                eb.and([eb('url', '=', from.url), eb('country', '>', from.country)]),
              ]),
            )
      ).execute();
      for (const row of page) yield toPublishedRow(row);
      after = page.at(-1);
      if (page.length < pageSize) return;
    }
  }
}

function toPublishedRow(row: Selectable<AggregatedClickstreamTable>): PublishedRow {
  return {
    url: row.url,
    country: row.country,
    clicks: toCount(row.clicks),
    uniqueUsers: toCount(row.unique_users),
    avgTimeSpent: row.avg_time_spent,
  };
}
