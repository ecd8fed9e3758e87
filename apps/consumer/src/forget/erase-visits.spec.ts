import {
  createClickstreamTables,
  openDirtyHourTable,
  openTombstoneTable,
  userHash,
} from '@clickstream/hbase-store';
import { createInMemoryHBaseStore } from '@clickstream/hbase-store/testing';
import type { Lease, LeaseAnswer, MySqlStore } from '@clickstream/mysql-store';

import { eraseVisits } from './erase-visits.ts';
import { underLease } from './under-lease.ts';

const HOUR_MS = 3_600_000;
const LEASE: Lease = { token: 5 };
const GRANTED: LeaseAnswer = { granted: true, lease: LEASE };
const HELD: LeaseAnswer = { granted: false, owner: 'host 1', remainingMs: 10 };
const TABLES = {
  eventsTable: 'test_events',
  dirtyHoursTable: 'test_hours',
  tombstonesTable: 'test_tombstones',
};

async function setUp(answers: LeaseAnswer[]) {
  const calls: string[] = [];
  const hbase = createInMemoryHBaseStore({
    beforeCall: ({ method }) => {
      calls.push(String(method));
    },
  });
  await createClickstreamTables(hbase, TABLES);
  const dirtyHours = openDirtyHourTable(hbase, { table: TABLES.dirtyHoursTable });
  const tombstones = openTombstoneTable(hbase, { table: TABLES.tombstonesTable });
  await dirtyHours.mark([HOUR_MS, 2 * HOUR_MS]);
  await tombstones.noteHours('ann', [HOUR_MS]);
  calls.length = 0;
  const visitors: Buffer[] = [];
  const store: Pick<MySqlStore, 'leases' | 'erasure'> = {
    leases: {
      acquire: () => {
        calls.push('acquire');
        return Promise.resolve(answers.shift() ?? HELD);
      },
      renew: () => Promise.resolve(true),
      release: ({ token }) => {
        calls.push(`release ${token}`);
        return Promise.resolve();
      },
      holder: () => Promise.resolve(undefined),
    },
    erasure: {
      abandonRun: ({ token }) => {
        calls.push(`abandon ${token}`);
        return Promise.resolve({ epoch: 9 });
      },
      eraseVisitor: ({ token }, hash) => {
        calls.push(`erase ${token}`);
        visitors.push(hash);
        return Promise.resolve({ visits: 3 });
      },
    },
  };
  const { leases, erasure } = store;
  const erase = (waitMs: number) =>
    underLease({ leases, waitMs, signal: new AbortController().signal }, (lease, signal) =>
      eraseVisits({
        ...{ erasure, dirtyHours, tombstones, userId: 'ann', lease, signal },
        noteHours: async () => {
          calls.push('note');
          await tombstones.noteHours('ann', [3 * HOUR_MS]);
        },
      }),
    );
  return { calls, visitors, dirtyHours, erase };
}

describe('eraseVisits under the lease', () => {
  it('gives up the run, erases and marks, all before it gives the lease back', async () => {
    const { calls, visitors, dirtyHours, erase } = await setUp([GRANTED]);

    const erased = await erase(0);

    expect(calls).toEqual([
      'acquire',
      'abandon 5',
      'note',
      'put',
      'erase 5',
      'get',
      'increment',
      'increment',
      'scan',
      'release 5',
    ]);
    expect(visitors).toEqual([userHash('ann').subarray(0, 16)]);
    expect(erased).toEqual({
      visits: 3,
      abandonedEpoch: 9,
      hours: new Map([
        [HOUR_MS, 2n],
        [3 * HOUR_MS, 1n],
      ]),
    });
    expect(await dirtyHours.readVersions()).toEqual(
      new Map([
        [HOUR_MS, 2n],
        [2 * HOUR_MS, 1n],
        [3 * HOUR_MS, 1n],
      ]),
    );
  });

  it('waits for an aggregator that has the lease', async () => {
    const { calls, erase } = await setUp([HELD, GRANTED]);

    await erase(60_000);

    expect(calls.slice(0, 3)).toEqual(['acquire', 'acquire', 'abandon 5']);
  });

  it('touches nothing without the lease', async () => {
    const { calls, erase } = await setUp([]);

    await expect(erase(-1)).rejects.toMatchObject({ code: 'CONSUMER_FORGET_INCOMPLETE' });
    expect(calls).toEqual(['acquire']);
  });
});
