import { Delivery } from './delivery.ts';
import type { EventSink, SinkRecord } from './event-sink.ts';
import { PartitionLane, sizeOf, type LaneLimits } from './partition-lane.ts';
import { SinkError } from './sink-error.ts';

/** What the lanes need from a log: how it splits keys, and a send that one partition's records go through. */
export interface PartitionedLog {
  /** May change while the log is in use. */
  readonly partitions: number;
  partitionOf(key: Buffer): number;
  /** Resolves only when the log has confirmed this very partition. */
  append(partition: number, records: readonly SinkRecord[]): Promise<void>;
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface LaneSinkOptions {
  readonly lane: LaneLimits;
  /** Longest wait for the acknowledgement of one request's records. */
  readonly ackTimeoutMs: number;
  /** Records that may wait or be in flight. A request alone in the buffer is always taken. */
  readonly maxBufferedRecords: number;
  readonly maxBufferedBytes: number;
}

/** A bounded buffer in front of a log: one lane per partition, and an answer within the deadline. */
export class LaneSink implements EventSink {
  readonly #log: PartitionedLog;
  readonly #options: LaneSinkOptions;
  /** By partition; a lane stays when its partition goes, and its records fail. */
  readonly #lanes = new Map<number, PartitionLane>();
  #records = 0;
  #bytes = 0;
  #closing: Promise<void> | undefined;

  constructor(log: PartitionedLog, options: LaneSinkOptions) {
    this.#log = log;
    this.#options = options;
  }

  get buffered(): { readonly records: number; readonly bytes: number } {
    return { records: this.#records, bytes: this.#bytes };
  }

  send(records: readonly SinkRecord[]): Promise<void> {
    if (records.length === 0) return Promise.resolve();
    const refusal = this.#refusalOf(records);
    if (refusal !== undefined) return Promise.reject(refusal);
    const delivery = new Delivery(records.length, { timeoutMs: this.#options.ackTimeoutMs });
    for (const record of records) {
      const lane = this.#laneOf(this.#log.partitionOf(record.key));
      lane.add(record, delivery);
    }
    return delivery.done;
  }

  check(): Promise<void> {
    return this.#log.check();
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  #laneOf(partition: number): PartitionLane {
    if (!(partition < this.#log.partitions)) {
      throw new RangeError('the log names a partition that it does not have');
    }
    let lane = this.#lanes.get(partition);
    if (lane === undefined) {
      lane = new PartitionLane({
        limits: this.#options.lane,
        send: (records) => this.#log.append(partition, records),
        release: (record) => {
          this.#records -= 1;
          this.#bytes -= sizeOf(record);
        },
      });
      this.#lanes.set(partition, lane);
    }
    return lane;
  }

  async #drain(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.drain()));
    await this.#log.close();
  }

  /** Why the records are not taken; undefined when they are, and then they count. */
  #refusalOf(records: readonly SinkRecord[]): SinkError | undefined {
    if (this.#closing !== undefined) {
      return new SinkError('the collector is stopping', { code: 'SINK_CLOSED', retriable: true });
    }
    const bytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
    const { maxBufferedRecords, maxBufferedBytes } = this.#options;
    const full =
      this.#records + records.length > maxBufferedRecords || this.#bytes + bytes > maxBufferedBytes;
    if (full && this.#records > 0) {
      return new SinkError('the buffer is full', {
        code: 'SINK_FULL',
        retriable: true,
        context: this.buffered,
      });
    }
    this.#records += records.length;
    this.#bytes += bytes;
    return undefined;
  }
}
