import { murmur3 } from '@clickstream/service-core';

import { HBaseStoreError } from './hbase-store-error.ts';

/**
 * The salt bucket of a user: all events of one user share it, so sets of users of different buckets are disjoint.
 *
 * @throws HBaseStoreError `HBASE_STORE_INVALID_ARGUMENT` unless 1 <= buckets <= 256
 */
export function saltFor(userId: string, buckets: number): number {
  if (!Number.isInteger(buckets) || buckets < 1 || buckets > 256) {
    throw new HBaseStoreError(`salt buckets must be an integer from 1 to 256, not ${buckets}`, {
      code: 'HBASE_STORE_INVALID_ARGUMENT',
    });
  }
  return murmur3(Buffer.from(userId, 'utf8')) % buckets;
}
