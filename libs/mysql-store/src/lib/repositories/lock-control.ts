import type { Transaction } from 'kysely';

import { toCount } from '../column-values.ts';
import { MySqlStoreError } from '../mysql-store-error.ts';
import type { Database } from '../tables/database.ts';
import type { Lease } from './lease.repository.ts';

/**
 * First statement of every change: what follows sees the newest state, and no other holder can interleave. Gives the
 * committed epoch.
 *
 * @throws MySqlStoreError `MYSQL_STORE_LEASE_LOST`
 */
export async function lockControl(tx: Transaction<Database>, lease: Lease): Promise<number> {
  const control = await tx
    .selectFrom('aggregation_control')
    .select(['committed_epoch', 'lease_token'])
    .where('id', '=', 1)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (toCount(control.lease_token) === lease.token) return toCount(control.committed_epoch);
  throw new MySqlStoreError('another aggregator has taken the lease', {
    code: 'MYSQL_STORE_LEASE_LOST',
    context: { token: lease.token, current: control.lease_token },
  });
}
