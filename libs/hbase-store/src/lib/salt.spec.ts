import { murmur3 } from '@clickstream/service-core';

import { saltFor } from './salt.ts';
import { thrownCode } from './testing/thrown-code.ts';

describe('saltFor', () => {
  it('stays within the buckets and is the hash modulo their number', () => {
    const users = Array.from({ length: 1_000 }, (_, i) => `user-${i}`);

    const salts = users.map((user) => saltFor(user, 8));

    expect(salts).toEqual(users.map((user) => murmur3(Buffer.from(user)) % 8));
    expect(new Set(salts).size).toBe(8);
  });

  it.each([0, 257, 1.5, NaN])('refuses %d buckets', (buckets) => {
    expect(thrownCode(() => saltFor('user', buckets))).toBe('HBASE_STORE_INVALID_ARGUMENT');
  });
});
