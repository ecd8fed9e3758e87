/** What the Spark job says it has staged. */
export interface Manifest {
  readonly rowsScanned: number;
  readonly rowsKept: number;
  readonly groups: number;
  readonly pages: number;
  readonly visitors: number;
  /** Rows that do not count because an earlier row has their event id. */
  readonly idCollisions: number;
  /** Lines by hour, hour of arrival and source. */
  readonly arrivals: number;
}

/** The rows that Spark wrote, by epoch and attempt. */
export interface StagingRepository {
  /** The manifest of an attempt: once it is there, all its staging rows are. */
  findManifest(key: {
    readonly epoch: number;
    readonly attempt: number;
  }): Promise<Manifest | undefined>;

  /** Removes what finished epochs have left, also what a batch wrote after its attempt was given up. */
  removeThrough(epoch: number): Promise<void>;
}
