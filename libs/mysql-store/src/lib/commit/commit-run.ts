import { sql, type Kysely, type Transaction } from 'kysely';

import { toCount } from '../column-values.ts';
import type { RunAttempt } from '../repositories/run.repository.ts';
import type { Database } from '../tables/database.ts';
import { checkStaging } from './check-staging.ts';
import type { CommitRefusal, CommitResult } from './commit-result.ts';
import { commitStatements, planHours } from './commit-statements.ts';
import { COMMIT_TABLES } from './commit-tables.ts';

/** Fences, checks and statements of {@link MySqlStore.commitRun}. */
export function commitRun(db: Kysely<Database>, run: RunAttempt): Promise<CommitResult> {
  return db.connection().execute(async (connection) => {
    for (const statement of COMMIT_TABLES) await statement.execute(connection);
    // READ COMMITTED: reading the staging tables takes no gap locks that a still running batch would wait for.
    return connection
      .transaction()
      .setIsolationLevel('read committed')
      .execute((tx) => commitInTransaction(tx, run));
  });
}

async function commitInTransaction(
  tx: Transaction<Database>,
  run: RunAttempt,
): Promise<CommitResult> {
  const refusal = await checkFences(tx, run);
  if (refusal !== undefined) return refusal;
  await planHours(run.epoch).execute(tx);
  const staging = await checkStaging(tx, run);
  if (!staging.complete) return refuse(staging.reason, staging.detail);
  for (const statement of commitStatements(run)) await statement.execute(tx);
  const { manifest } = staging;
  await markCommitted(tx, run, manifest);
  return {
    outcome: 'committed',
    hours: staging.hours,
    groups: manifest.groups,
    rowsScanned: manifest.rowsScanned,
    rowsKept: manifest.rowsKept,
    idCollisions: manifest.idCollisions,
  };
}

/** The lock on the control row is the transaction's first statement: everything after it sees what is committed. */
async function checkFences(
  tx: Transaction<Database>,
  run: RunAttempt,
): Promise<CommitResult | undefined> {
  const control = await tx
    .selectFrom('aggregation_control')
    .select(['committed_epoch', 'lease_token'])
    .where('id', '=', 1)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const row = await tx
    .selectFrom('aggregation_run')
    .select(['state', 'attempt'])
    .where('epoch', '=', String(run.epoch))
    .forUpdate()
    .executeTakeFirst();
  const committed = toCount(control.committed_epoch);
  if (row === undefined) return refuse('unknown_run', `no epoch ${String(run.epoch)}`);
  if (row.state === 'committed' || committed >= run.epoch) {
    return refuse('already_committed', `committed up to epoch ${String(committed)}`);
  }
  if (toCount(control.lease_token) !== run.lease.token) {
    return refuse('lease_lost', `token ${String(run.lease.token)}, now ${control.lease_token}`);
  }
  // Behind the lease: who has lost it to an erasure, which gives the run up, has done nothing wrong.
  if (row.state === 'abandoned') return refuse('abandoned', 'the epoch was given up');
  if (row.attempt !== run.attempt) {
    return refuse('other_attempt', `attempt ${String(run.attempt)}, now ${String(row.attempt)}`);
  }
  return undefined;
}

async function markCommitted(
  tx: Transaction<Database>,
  run: RunAttempt,
  manifest: { readonly rowsScanned: number; readonly rowsKept: number },
): Promise<void> {
  await tx
    .updateTable('aggregation_run')
    .set({
      state: 'committed',
      lease_token: run.lease.token,
      rows_scanned: manifest.rowsScanned,
      rows_kept: manifest.rowsKept,
      staged_at: sql`coalesce(staged_at, utc_timestamp(3))`,
      ended_at: sql`utc_timestamp(3)`,
    })
    .where('epoch', '=', String(run.epoch))
    .execute();
  await tx
    .updateTable('aggregation_control')
    .set({ committed_epoch: run.epoch })
    .where('id', '=', 1)
    .execute();
}

function refuse(reason: CommitRefusal, detail: string): CommitResult {
  return { outcome: 'refused', reason, detail };
}
