import { forgetPerson, type ForgetParts } from './forget-person.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const LETTER = { key: null, value: Buffer.from('a letter') };
const NONE = { records: [], ids: new Set<string>(), partitions: new Set<number>() };
const ONE = { records: [LETTER], ids: new Set(['t/0/1']), partitions: new Set([0]) };

/** Parts that note what is called, and in which order. */
function noting(changes: Partial<ForgetParts> = {}) {
  const calls: string[] = [];
  const note = <T>(name: string, result: T): Promise<T> => {
    calls.push(name);
    return Promise.resolve(result);
  };
  const found = [ONE, ONE, NONE];
  const parts: ForgetParts = {
    tombstones: {
      addUser: (user, before) => note(`tombstone ${user} ${before - NOON}`, undefined),
      addRecords: (records) => note(`tombstones of ${records.length}`, undefined),
      clearHours: () => note('clear hours', undefined),
    },
    untilConsumersKnow: () => note('wait for consumers', undefined),
    findLetters: () => note('find letters', found.shift() ?? NONE),
    eraseRows: () => note('rows', { deleted: 3, kept: 1 }),
    underLease: async (work) => {
      calls.push('take the lease');
      const done = await work({
        removeLetters: () => note('remove letters', undefined),
        eraseVisits: () =>
          note('visits', { visits: 2, abandonedEpoch: 7, hours: new Map([[NOON, 4n]]) }),
      });
      calls.push('give the lease back');
      return done;
    },
    untilPublished: () => note('wait for numbers', 0),
    clock: { now: () => NOON },
    say: () => undefined,
    ...changes,
  };
  return { calls, parts };
}

const ORDER = [
  'tombstone ann 0',
  'find letters',
  'tombstones of 1',
  'wait for consumers',
  'rows',
  'take the lease',
  'find letters',
  'tombstones of 1',
  'remove letters',
  'find letters',
  'visits',
  'give the lease back',
  'clear hours',
  'wait for numbers',
];

describe('forgetPerson', () => {
  it('goes from the tombstone to the numbers, and says what it came to', async () => {
    const { calls, parts } = noting();

    const report = await forgetPerson('ann', parts, { wait: true });

    expect(calls).toEqual(ORDER);
    expect(report).toEqual({
      // of SHA-256("ann")
      user: '49915e0d7d4b',
      before: '2026-01-15T12:00:00.000Z',
      rows: 3,
      rowsKept: 1,
      deadLetters: 1,
      visits: 2,
      hours: 1,
      hoursFrozen: 0,
      abandonedEpoch: 7,
    });
  });

  it('does not wait for the numbers when it is told so', async () => {
    const { calls, parts } = noting();

    const report = await forgetPerson('ann', parts, { wait: false });

    expect(calls).toEqual(ORDER.slice(0, -1));
    expect(report.hoursFrozen).toBeNull();
  });

  it('deletes nothing while a consumer may still write without knowing', async () => {
    const { calls, parts } = noting({
      untilConsumersKnow: () => Promise.reject(new Error('too long')),
    });

    await expect(forgetPerson('ann', parts, { wait: true })).rejects.toThrow('too long');
    expect(calls).toEqual(ORDER.slice(0, 3));
  });

  it('keeps the note of the hours when it fails under the lease', async () => {
    const { calls, parts } = noting({ underLease: () => Promise.reject(new Error('lost')) });

    await expect(forgetPerson('ann', parts, { wait: true })).rejects.toThrow('lost');
    expect(calls).not.toContain('clear hours');
  });

  it('leaves letters that keep coming', async () => {
    const { calls, parts } = noting({ findLetters: () => Promise.resolve(ONE) });

    const { deadLetters } = await forgetPerson('ann', parts, { wait: true });

    expect(deadLetters).toBe(1);
    expect(calls.filter((call) => call === 'remove letters')).toHaveLength(3);
  });
});
