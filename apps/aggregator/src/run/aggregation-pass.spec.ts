import { silentLogger } from '@clickstream/service-core';

import { aRun, FakeRunStore } from '../testing/fake-run-store.ts';
import { AggregationPass } from './aggregation-pass.ts';
import type { RunFinisher } from './run-finisher.ts';

const HOUR_MS = 3_600_000;

describe('AggregationPass', () => {
  let store: FakeRunStore;
  let marked: Map<number, bigint>;
  let frozenBefore: number;
  let finish: jest.Mock<ReturnType<RunFinisher['finish']>, Parameters<RunFinisher['finish']>>;
  let pass: AggregationPass;
  const { signal } = new AbortController();

  beforeEach(() => {
    store = new FakeRunStore();
    marked = new Map();
    frozenBefore = 0;
    finish = jest.fn(async (...[run, lease]: Parameters<RunFinisher['finish']>) => {
      await store.commitRun({ epoch: run.epoch, attempt: run.attempt, lease });
      return { epoch: run.epoch, attempt: run.attempt };
    });
    pass = new AggregationPass({
      store,
      dirtyHours: { readVersions: () => Promise.resolve(marked), mark: () => Promise.resolve() },
      retention: {
        open: (hours) => Promise.resolve(hours.filter(({ hourMs }) => hourMs >= frozenBefore)),
        firstOpenHour: () => Promise.resolve(frozenBefore),
      },
      finisher: { finish },
      logger: silentLogger,
      owner: 'me',
      leaseTtlMs: 30,
      maxHours: 2,
    });
  });

  it('does nothing when no hour is dirty, and gives the lease back', async () => {
    expect(await pass.run(signal)).toEqual({ outcome: 'idle' });
    expect(store.heldBy).toBeUndefined();
  });

  it('plans the oldest hours first and leaves the rest to the next pass', async () => {
    marked = new Map([0, 4, 2].map((hour) => [hour * HOUR_MS, 1n]));

    expect(await pass.run(signal)).toEqual({ outcome: 'committed', epoch: 1 });
    expect(await pass.run(signal)).toEqual({ outcome: 'committed', epoch: 2 });
    expect(await pass.run(signal)).toEqual({ outcome: 'idle' });

    expect(store.rows.get(1)?.plan.map(({ hourMs }) => hourMs)).toEqual([0, 2 * HOUR_MS]);
    expect(store.rows.get(2)?.plan.map(({ hourMs }) => hourMs)).toEqual([4 * HOUR_MS]);
  });

  it('counts the hour before a dirty one again, and comes to an end', async () => {
    marked = new Map([0, 1, 2, 3].map((hour) => [hour * HOUR_MS, 1n]));

    expect(await pass.run(signal)).toEqual({ outcome: 'committed', epoch: 1 });
    expect(await pass.run(signal)).toEqual({ outcome: 'committed', epoch: 2 });
    expect(await pass.run(signal)).toEqual({ outcome: 'idle' });

    expect(store.rows.get(2)?.plan.map(({ hourMs }) => hourMs / HOUR_MS)).toEqual([1, 2, 3]);
  });

  it('counts both hours beside one again that an event came late for', async () => {
    marked = new Map([0, 1, 2, 3].map((hour) => [hour * HOUR_MS, 1n]));
    for (const [hour, version] of marked) store.processed.set(hour, version);
    marked.set(HOUR_MS, 2n);

    expect(await pass.run(signal)).toEqual({ outcome: 'committed', epoch: 1 });
    expect(await pass.run(signal)).toEqual({ outcome: 'idle' });

    expect(store.rows.get(1)?.plan.map(({ hourMs }) => hourMs / HOUR_MS)).toEqual([0, 1, 2]);
  });

  it('never plans a frozen hour', async () => {
    marked = new Map([0, 1].map((hour) => [hour * HOUR_MS, 1n]));
    frozenBefore = HOUR_MS;

    expect(await pass.run(signal)).toEqual({ outcome: 'committed', epoch: 1 });
    expect(await pass.run(signal)).toEqual({ outcome: 'idle' });

    expect(store.rows.get(1)?.plan.map(({ hourMs }) => hourMs)).toEqual([HOUR_MS]);
  });

  it('cleans staging of all epochs that are over when there is nothing else to do', async () => {
    store.rows.set(1, aRun({ state: 'committed' }));
    store.rows.set(2, aRun({ epoch: 2, state: 'abandoned' }));

    expect(await pass.run(signal)).toEqual({ outcome: 'idle' });

    expect(store.removedThrough).toEqual([2]);
  });

  it('finishes what an earlier process has begun before it plans', async () => {
    store.rows.set(1, aRun({ state: 'submitted', attempt: 2 }));
    marked.set(HOUR_MS, 1n);

    expect(await pass.run(signal)).toEqual({ outcome: 'committed', epoch: 1 });

    expect(finish).toHaveBeenCalledWith(
      expect.objectContaining({ epoch: 1, attempt: 2 }),
      { token: 1 },
      expect.any(AbortSignal),
    );
  });

  it('plans an hour again whose version rose while it was aggregated', async () => {
    marked.set(0, 1n);
    finish.mockImplementationOnce(async (run, lease) => {
      marked.set(0, 2n);
      await store.commitRun({ epoch: run.epoch, attempt: run.attempt, lease });
      return { epoch: run.epoch, attempt: run.attempt };
    });

    await pass.run(signal);

    expect(await pass.run(signal)).toEqual({ outcome: 'committed', epoch: 2 });
    expect(store.processed.get(0)).toBe(2n);
  });

  it('leaves the work to another aggregator that holds the lease', async () => {
    store.heldBy = 'another';
    marked.set(0, 1n);

    expect(await pass.run(signal)).toMatchObject({ outcome: 'held', owner: 'another' });
    expect(store.rows.size).toBe(0);
  });

  it('renews the lease, and stops working when it is lost', async () => {
    marked.set(0, 1n);
    finish.mockImplementationOnce(
      (_run, _lease, passSignal) =>
        new Promise((_, reject) => {
          store.stealLease();
          passSignal.addEventListener('abort', () => {
            reject(passSignal.reason as Error);
          });
        }),
    );

    await expect(pass.run(signal)).rejects.toMatchObject({
      code: 'AGGREGATOR_LEASE_LOST',
      retriable: true,
    });
    expect(store.renewals).toBeGreaterThan(0);
    expect(store.heldBy).toBe('thief');
  });

  it('names a lost lease as such when the database has noticed it first', async () => {
    marked.set(0, 1n);
    finish.mockImplementationOnce(async (run, lease) => {
      store.stealLease();
      await store.runs.markStaged({ epoch: run.epoch, attempt: run.attempt, lease });
      return run;
    });

    await expect(pass.run(signal)).rejects.toMatchObject({ code: 'AGGREGATOR_LEASE_LOST' });
  });
});
