import { MySqlStoreError, type AggregationRun, type Lease } from '@clickstream/mysql-store';
import { silentLogger } from '@clickstream/service-core';
import { SparkLauncherError } from '@clickstream/spark-launcher';

import { FakeBatchLauncher } from '../testing/fake-batch-launcher.ts';
import { aRun, FakeRunStore } from '../testing/fake-run-store.ts';
import { RunFinisher } from './run-finisher.ts';

describe('RunFinisher', () => {
  let store: FakeRunStore;
  let launcher: FakeBatchLauncher;
  let lease: Lease;
  let nowMs: number;
  /** How many more looks find every event of the plan still there. */
  let wholeFor: number;
  const stopping = new AbortController();

  beforeEach(async () => {
    store = new FakeRunStore();
    launcher = new FakeBatchLauncher();
    nowMs = 0;
    wholeFor = Infinity;
    const answer = await store.leases.acquire({ owner: 'me', ttlMs: 1 });
    if (!answer.granted) throw new Error('the lease is held');
    lease = answer.lease;
  });

  function finish(run: AggregationRun, signal: AbortSignal = stopping.signal): Promise<unknown> {
    store.rows.set(run.epoch, run);
    const finisher = new RunFinisher({
      store,
      launcher,
      logger: silentLogger,
      jobProperties: '/etc/job.properties',
      batchPrefix: 'clickstream',
      maxAttempts: 3,
      batchTimeoutMs: 1_000,
      pollIntervalMs: 1,
      retention: { isWhole: () => Promise.resolve(wholeFor-- > 0) },
      clock: { now: () => nowMs },
    });
    return finisher.finish(run, lease, signal);
  }

  const stageAttempt = (attempt: number): void => {
    store.writeManifest({ epoch: 1, attempt });
  };

  it.each([
    ['before it is submitted', 0, 0],
    ['while it was staged', 1, 1],
  ])('gives a run up whose events begin to go %s', async (_, looks, submitted) => {
    wholeFor = looks;
    launcher.onStatus = () => {
      stageAttempt(1);
    };

    await expect(finish(aRun())).rejects.toMatchObject({
      code: 'AGGREGATOR_HOURS_EXPIRED',
      retriable: true,
    });

    expect(launcher.submitted).toHaveLength(submitted);
    expect(store.rows.get(1)).toMatchObject({ state: 'abandoned' });
    expect(store.processed.size).toBe(0);
  });

  it('submits, waits for the manifest and commits', async () => {
    launcher.onStatus = () => {
      stageAttempt(1);
    };

    await finish(aRun());

    expect(launcher.submitted).toEqual([
      { name: 'clickstream-1-1', args: ['1', '1', '/etc/job.properties'] },
    ]);
    expect(store.rows.get(1)).toMatchObject({ state: 'committed', batchName: 'clickstream-1-1' });
    expect(store.removedThrough).toEqual([1]);
  });

  it.each(['planned', 'submitted', 'staged'] as const)(
    'only commits a run found %s whose manifest is there',
    async (state) => {
      stageAttempt(1);

      await finish(aRun({ state }));

      expect(launcher.submitted).toEqual([]);
      expect(store.rows.get(1)?.state).toBe('committed');
    },
  );

  it('waits for a batch that an earlier process has submitted', async () => {
    launcher.batches.set('clickstream-1-1', 'alive');
    launcher.onStatus = () => {
      stageAttempt(1);
    };

    await finish(aRun({ state: 'submitted' }));

    expect(launcher.submitted).toEqual([]);
    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 1 });
  });

  it('adopts a batch whose submission was not noted', async () => {
    launcher.batches.set('clickstream-1-1', 'alive');
    launcher.onStatus = () => {
      stageAttempt(1);
    };

    await finish(aRun({ state: 'planned' }));

    expect(launcher.submitted).toEqual([]);
    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 1 });
  });

  it('replaces an ended batch of the same name rather than adopt it', async () => {
    launcher.batches.set('clickstream-1-1', 'ended');
    launcher.onSubmit = () => {
      stageAttempt(1);
      return 'ended';
    };

    await finish(aRun({ state: 'planned' }));

    expect(launcher.killed).toEqual(['clickstream-1-1']);
    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 1 });
  });

  it('leaves a batch alone that has written its manifest just before it was seen to have ended', async () => {
    launcher.batches.set('clickstream-1-1', 'ended');
    launcher.onStatus = () => {
      stageAttempt(1);
    };

    await finish(aRun({ state: 'planned' }));

    expect(launcher.killed).toEqual([]);
    expect(launcher.submitted).toEqual([]);
    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 1 });
  });

  it('goes on to the next attempt when the batch has been forgotten', async () => {
    launcher.onSubmit = () => {
      stageAttempt(2);
      return 'alive';
    };

    await finish(aRun({ state: 'submitted' }));

    expect(launcher.submitted.map(({ name }) => name)).toEqual(['clickstream-1-2']);
    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 2 });
  });

  it('does not believe a batch that has ended without manifest', async () => {
    launcher.onSubmit = (name) => {
      if (name.endsWith('-2')) stageAttempt(2);
      return 'ended';
    };

    await finish(aRun());

    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 2 });
  });

  it('abandons the run after the last attempt, with the log of the batch', async () => {
    launcher.onSubmit = () => 'ended';
    launcher.log = ['boom'];

    await expect(finish(aRun())).rejects.toMatchObject({ code: 'AGGREGATOR_RUN_ABANDONED' });

    expect(launcher.submitted).toHaveLength(3);
    expect(store.rows.get(1)).toMatchObject({
      state: 'abandoned',
      message: 'batch clickstream-1-3 ended without manifest\nboom',
    });
  });

  it('ends a batch that takes too long', async () => {
    launcher.onSubmit = (name) => {
      if (name.endsWith('-2')) stageAttempt(2);
      return 'alive';
    };
    launcher.onStatus = () => {
      nowMs += 600;
    };

    await finish(aRun());

    expect(launcher.killed).toEqual(['clickstream-1-1']);
    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 2 });
  });

  it('goes on without a batch that takes too long and cannot be ended', async () => {
    launcher.onSubmit = (name) => {
      if (name.endsWith('-2')) stageAttempt(2);
      return 'alive';
    };
    launcher.onStatus = () => {
      nowMs += 600;
    };
    launcher.killFailure = new SparkLauncherError('no answer', { code: 'SPARK_LAUNCHER_TIMEOUT' });

    await finish(aRun());

    expect(launcher.killed).toEqual(['clickstream-1-1']);
    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 2 });
  });

  it('leaves the batch running when it is stopped', async () => {
    const stop = new AbortController();
    launcher.onStatus = () => {
      stop.abort(new Error('stopping'));
    };

    await expect(finish(aRun(), stop.signal)).rejects.toThrow('stopping');

    expect(launcher.killed).toEqual([]);
    expect(store.rows.get(1)).toMatchObject({ state: 'submitted', attempt: 1 });
  });

  it('commits again when the answer was lost, and takes the refusal for success', async () => {
    stageAttempt(1);
    const lost = new MySqlStoreError('gone', { code: 'MYSQL_STORE_CONNECTION_LOST' });
    store.commitFailures.push(lost);
    store.refusal = { outcome: 'refused', reason: 'already_committed', detail: '' };

    await expect(finish(aRun())).resolves.toEqual({ epoch: 1, attempt: 1 });
  });

  it('tries another attempt when staging is not what the manifest says', async () => {
    stageAttempt(1);
    store.refusal = {
      outcome: 'refused',
      reason: 'staging_incomplete',
      detail: 'groups: 1, not 2',
    };
    launcher.onSubmit = () => {
      store.refusal = undefined;
      stageAttempt(2);
      return 'alive';
    };

    await finish(aRun({ state: 'staged' }));

    expect(store.rows.get(1)).toMatchObject({ state: 'committed', attempt: 2 });
  });

  it('stops, to be tried later, when the lease is lost before the commit', async () => {
    stageAttempt(1);
    store.refusal = { outcome: 'refused', reason: 'lease_lost', detail: '' };

    await expect(finish(aRun())).rejects.toMatchObject({
      code: 'AGGREGATOR_LEASE_LOST',
      retriable: true,
    });
  });
});
