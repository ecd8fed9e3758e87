import { sql, type Transaction } from 'kysely';

import { toCount } from '../column-values.ts';
import { KyselyStagingRepository } from '../repositories/kysely-staging.repository.ts';
import type { Manifest } from '../repositories/staging.repository.ts';
import type { Database } from '../tables/database.ts';
import { arrivalProblems } from './check-arrivals.ts';
import type { CommitKey } from './commit-statements.ts';
import { differs } from './differs.ts';

export type StagingCheck =
  | { readonly complete: true; readonly manifest: Manifest; readonly hours: number }
  | {
      readonly complete: false;
      readonly reason: 'manifest_missing' | 'staging_incomplete';
      readonly detail: string;
    };

interface StagingCounts {
  readonly plan_hours: string;
  readonly group_count: string;
  readonly page_count: string;
  readonly visitor_count: string;
  readonly unplanned: string;
  readonly nameless: string;
}

/** Holds the staging rows against the manifest: what is missing is never committed as if it were zero. */
export async function checkStaging(
  tx: Transaction<Database>,
  key: CommitKey,
): Promise<StagingCheck> {
  const manifest = await new KyselyStagingRepository(tx, tx).findManifest(key);
  if (manifest === undefined) {
    return { complete: false, reason: 'manifest_missing', detail: 'no manifest row' };
  }
  const counts = await countStaging(tx, key);
  const problems = [
    differs('groups', manifest.groups, counts.group_count),
    differs('pages', manifest.pages, counts.page_count),
    differs('visitors', manifest.visitors, counts.visitor_count),
    differs('rows of hours outside the plan', 0, counts.unplanned),
    differs('rows of pages without URL', 0, counts.nameless),
    ...(await arrivalProblems(tx, key, manifest)),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) {
    return { complete: true, manifest, hours: toCount(counts.plan_hours) };
  }
  return { complete: false, reason: 'staging_incomplete', detail: problems.join('; ') };
}

async function countStaging(
  tx: Transaction<Database>,
  { epoch, attempt }: CommitKey,
): Promise<StagingCounts> {
  const staged = sql`s.epoch = ${epoch} and s.attempt = ${attempt}`;
  // One statement each: MySQL opens a temporary table only once per statement.
  const hours = await sql<{ plan_hours: string }>`
    select count(*) as plan_hours from commit_hour
  `.execute(tx);
  const counts = await sql<Omit<StagingCounts, 'plan_hours'>>`
    select
      (select count(*) from staging_hourly s where ${staged}) as group_count,
      (select count(*) from staging_page s where ${staged}) as page_count,
      (select count(*) from staging_visitor s where ${staged}) as visitor_count,
      (select count(*) from staging_hourly s left join commit_hour h on h.hour = s.hour
        where ${staged} and h.hour is null) as unplanned,
      (select count(*) from staging_hourly s
        left join staging_page p
          on p.epoch = s.epoch and p.attempt = s.attempt and p.page_id = s.page_id
        where ${staged} and p.page_id is null) as nameless
  `.execute(tx);
  const [hourRow] = hours.rows;
  const [countRow] = counts.rows;
  if (hourRow === undefined || countRow === undefined) throw new Error('a count has no row');
  return { ...hourRow, ...countRow };
}
