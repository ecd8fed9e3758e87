import { sql, type Transaction } from 'kysely';

import { toCount } from '../column-values.ts';
import type { Manifest } from '../repositories/staging.repository.ts';
import type { Database } from '../tables/database.ts';
import type { CommitKey } from './commit-statements.ts';
import { differs } from './differs.ts';

interface ArrivalCounts {
  readonly line_count: string;
  readonly unplanned: string;
  readonly rows_kept: string;
  readonly id_collisions: string;
  readonly clicks: string;
  readonly bot_clicks: string;
}

/** Holds the staged lines by arrival against the manifest, and their clicks against the staged hours. */
export async function arrivalProblems(
  tx: Transaction<Database>,
  { epoch, attempt }: CommitKey,
  manifest: Manifest,
): Promise<(string | undefined)[]> {
  const staged = sql`s.epoch = ${epoch} and s.attempt = ${attempt}`;
  const arrivals = await sql<ArrivalCounts>`
    select count(*) as line_count, coalesce(sum(h.hour is null), 0) as unplanned,
      coalesce(sum(s.rows_kept), 0) as rows_kept,
      coalesce(sum(s.id_collisions), 0) as id_collisions,
      coalesce(sum(s.clicks), 0) as clicks, coalesce(sum(s.bot_clicks), 0) as bot_clicks
    from staging_arrival s left join commit_hour h on h.hour = s.hour
    where ${staged}
  `.execute(tx);
  const hourly = await sql<Pick<ArrivalCounts, 'clicks' | 'bot_clicks'>>`
    select coalesce(sum(s.clicks), 0) as clicks, coalesce(sum(s.bot_clicks), 0) as bot_clicks
    from staging_hourly s where ${staged}
  `.execute(tx);
  const [found] = arrivals.rows;
  const [counted] = hourly.rows;
  if (found === undefined || counted === undefined) throw new Error('a count has no row');
  return [
    differs('lines by arrival', manifest.arrivals, found.line_count),
    differs('lines by arrival of hours outside the plan', 0, found.unplanned),
    differs('rows by arrival', manifest.rowsKept, found.rows_kept),
    differs('id collisions by arrival', manifest.idCollisions, found.id_collisions),
    differs('clicks by arrival', toCount(counted.clicks), found.clicks),
    differs('bot clicks by arrival', toCount(counted.bot_clicks), found.bot_clicks),
  ];
}
