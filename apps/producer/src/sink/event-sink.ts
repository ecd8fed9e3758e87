/**
 * Longest value of a record: brokers take batches of 1,048,588 bytes by default, and key, headers and what is around them
 * have room beside it.
 */
export const MAX_VALUE_BYTES = 1_000_000;

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
