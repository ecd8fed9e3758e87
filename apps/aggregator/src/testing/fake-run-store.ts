import {
  MySqlStoreError,
  type AggregationRun,
  type CommitResult,
  type Lease,
  type LeaseAnswer,
  type Manifest,
  type PlannedHour,
  type RunAttempt,
} from '@clickstream/mysql-store';

import type { RunStore } from '../run/ports.ts';

const keyOf = (run: { readonly epoch: number; readonly attempt: number }): string =>
  `${run.epoch}/${run.attempt}`;

/** The rows that the aggregator keeps in MySQL, in memory, with the same fences. */
export class FakeRunStore implements RunStore {
  readonly rows = new Map<number, AggregationRun>();
  readonly manifests = new Map<string, Manifest>();
  readonly processed = new Map<number, bigint>();
  readonly removedThrough: number[] = [];
  /** Thrown by the next commits, first one first. */
  readonly commitFailures: Error[] = [];
  /** Answered by the next commit instead of the truth. */
  refusal: Extract<CommitResult, { outcome: 'refused' }> | undefined;
  heldBy: string | undefined;
  renewals = 0;
  #token = 0;

  readonly leases: RunStore['leases'] = {
    acquire: ({ owner }): Promise<LeaseAnswer> => {
      if (this.heldBy !== undefined) {
        return Promise.resolve({ granted: false, owner: this.heldBy, remainingMs: 5 });
      }
      this.heldBy = owner;
      this.#token += 1;
      return Promise.resolve({ granted: true, lease: { token: this.#token } });
    },
    renew: (lease) => {
      this.renewals += 1;
      return Promise.resolve(lease.token === this.#token);
    },
    release: (lease) => {
      if (lease.token === this.#token) this.heldBy = undefined;
      return Promise.resolve();
    },
  };

  readonly runs: RunStore['runs'] = {
    findUnfinished: () =>
      Promise.resolve(
        [...this.rows.values()].find(({ state }) => state !== 'committed' && state !== 'abandoned'),
      ),
    latest: (limit) =>
      Promise.resolve(
        [...this.rows.values()].toSorted((a, b) => b.epoch - a.epoch).slice(0, limit),
      ),
    processedVersions: () => Promise.resolve(new Map(this.processed)),
    plan: (lease, plan) => {
      this.#fence(lease);
      const run = aRun({ epoch: this.rows.size + 1, plan });
      this.rows.set(run.epoch, run);
      return Promise.resolve(run);
    },
    markSubmitted: (run, batch) =>
      this.#change(run, { state: 'submitted', batchName: batch.name, batchId: batch.id }),
    markStaged: (run) => this.#change(run, { state: 'staged' }),
    startNextAttempt: (run, message) =>
      this.#change(run, { state: 'planned', attempt: run.attempt + 1, message }),
    abandon: (run, message) => this.#change(run, { state: 'abandoned', message }),
  };

  readonly staging: RunStore['staging'] = {
    findManifest: (key) => Promise.resolve(this.manifests.get(keyOf(key))),
    removeThrough: (epoch) => {
      this.removedThrough.push(epoch);
      return Promise.resolve();
    },
  };

  async commitRun(run: RunAttempt): Promise<CommitResult> {
    const failure = this.commitFailures.shift();
    if (failure !== undefined) throw failure;
    if (this.refusal !== undefined) return this.refusal;
    const row = this.rows.get(run.epoch);
    if (row?.state === 'committed') {
      return { outcome: 'refused', reason: 'already_committed', detail: '' };
    }
    await this.#change(run, { state: 'committed' });
    for (const { hourMs, version } of row?.plan ?? []) this.processed.set(hourMs, version);
    return {
      outcome: 'committed',
      hours: 1,
      groups: 1,
      rowsScanned: 1,
      rowsKept: 1,
      idCollisions: 0,
    };
  }

  /** As if another aggregator had taken the lease. */
  stealLease(): void {
    this.#token += 1;
    this.heldBy = 'thief';
  }

  /** What the Spark job does in the end. */
  writeManifest(key: { readonly epoch: number; readonly attempt: number }): void {
    this.manifests.set(keyOf(key), {
      rowsScanned: 1,
      rowsKept: 1,
      groups: 1,
      pages: 1,
      visitors: 1,
      idCollisions: 0,
      arrivals: 1,
    });
  }

  async #change(run: RunAttempt, change: Partial<AggregationRun>): Promise<void> {
    this.#fence(run.lease);
    const row = this.rows.get(run.epoch);
    if (row?.attempt !== run.attempt) {
      throw new MySqlStoreError('another attempt', { code: 'MYSQL_STORE_RUN_STATE' });
    }
    this.rows.set(run.epoch, { ...row, ...change });
    return Promise.resolve();
  }

  #fence(lease: Lease): void {
    if (lease.token === this.#token) return;
    throw new MySqlStoreError('lost', { code: 'MYSQL_STORE_LEASE_LOST' });
  }
}

/** A run as the database gives it. */
export function aRun(overrides: Partial<AggregationRun> = {}): AggregationRun {
  const plan: PlannedHour[] = [{ hourMs: 0, version: 1n }];
  return {
    epoch: 1,
    state: 'planned',
    attempt: 1,
    plan,
    leaseToken: 1,
    batchName: null,
    batchId: null,
    plannedAt: null,
    submittedAt: null,
    stagedAt: null,
    endedAt: null,
    rowsScanned: null,
    rowsKept: null,
    message: null,
    ...overrides,
  };
}
