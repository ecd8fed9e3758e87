import type {
  CommitResult,
  LeaseRepository,
  RunAttempt,
  RunRepository,
  StagingRepository,
} from '@clickstream/mysql-store';

/** What the aggregator needs of MySQL. */
export interface RunStore {
  readonly leases: Pick<LeaseRepository, 'acquire' | 'renew' | 'release'>;
  readonly runs: Pick<
    RunRepository,
    | 'findUnfinished'
    | 'latest'
    | 'processedVersions'
    | 'plan'
    | 'markSubmitted'
    | 'markStaged'
    | 'startNextAttempt'
    | 'abandon'
  >;
  readonly staging: Pick<StagingRepository, 'findManifest' | 'removeThrough'>;
  commitRun(run: RunAttempt): Promise<CommitResult>;
}

/** What the aggregator needs of the marks that the consumer leaves. */
export interface DirtyHours {
  readVersions(): Promise<ReadonlyMap<number, bigint>>;
  /** Makes hours dirty. */
  mark(hours: Iterable<number>): Promise<void>;
}

/** What the aggregator needs to know of the stored events. */
export interface StoredEvents {
  /** For how long events are kept, milliseconds, Infinity for ever; as it is now. */
  retentionMs(): Promise<number>;
  /** The starts of the hours that hold an event, ascending; the end is exclusive. */
  listHours(span: { readonly fromMs: number; readonly toMs: number }): Promise<number[]>;
}

/** What the aggregator needs of Spark: batches that are known by their name. */
export interface BatchLauncher {
  /** Starts the batch, or adopts the one that has this name already. */
  submit(
    batch: { readonly name: string; readonly args: readonly string[] },
    signal: AbortSignal,
  ): Promise<{ readonly id: number }>;
  /** `gone`: the server knows no batch of this name, which may still run as an orphan. */
  status(name: string, signal: AbortSignal): Promise<'alive' | 'ended' | 'gone'>;
  /** The last lines that the batch has written, for the record of a failure. */
  logTail(name: string): Promise<readonly string[]>;
  /** Ends a batch and frees its name; nothing happens when there is none. */
  kill(name: string): Promise<void>;
}
