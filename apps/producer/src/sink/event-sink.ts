/** One encoded event on its way to the log. */
export interface SinkRecord {
  /** Decides the partition: all events of one user lie in order in one partition. */
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where accepted events go. */
export interface EventSink {
  /**
   * Resolves when every in-sync replica has every record.
   *
   * Rejects with a {@link SinkError}; some of the records may be stored even then, so the sender has to send the same
   * records again.
   */
  send(records: readonly SinkRecord[]): Promise<void>;
  /** Resolves when the brokers answer; for readiness checks. */
  check(): Promise<void>;
  /** Refuses new records, waits until those taken are stored or have failed, and disconnects. */
  close(): Promise<void>;
}
