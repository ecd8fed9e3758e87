import type { Delivery } from './delivery.ts';
import type { SinkRecord } from './event-sink.ts';

export interface LaneLimits {
  readonly maxRecords: number;
  /** Of all records of a batch; a record that is longer goes alone. */
  readonly maxBytes: number;
  /** How long a record waits for company while nothing is on its way. */
  readonly lingerMs: number;
}

export interface LaneOptions {
  readonly limits: LaneLimits;
  /** Stores the records of one partition, in order; rejects when they are not known to be stored. */
  readonly send: (records: readonly SinkRecord[]) => Promise<void>;
  /** Called for each record that leaves the lane, whatever its fate. */
  readonly release: (record: SinkRecord) => void;
}

interface Entry {
  readonly record: SinkRecord;
  readonly delivery: Delivery;
}

/**
 * The records of one partition, sent in batches with at most one send in flight.
 *
 * One send at a time per partition is what makes a retry inside the client safe: with two, a leader change can make the
 * client report a batch as stored that no broker has.
 */
export class PartitionLane {
  readonly #options: LaneOptions;
  #queue: Entry[] = [];
  #bytes = 0;
  #sending = false;
  #timer: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  add(record: SinkRecord, delivery: Delivery): void {
    this.#queue.push({ record, delivery });
    this.#bytes += sizeOf(record);
    this.#schedule();
  }

  /** Sends what waits without lingering and resolves when the lane is empty. */
  drain(): Promise<void> {
    if (this.#queue.length === 0 && !this.#sending) return Promise.resolve();
    const idle = new Promise<void>((resolve) => this.#idle.push(resolve));
    if (!this.#sending) void this.#flush();
    return idle;
  }

  #schedule(): void {
    if (this.#sending) return;
    const { lingerMs } = this.#options.limits;
    if (this.#isDue()) void this.#flush();
    else this.#timer ??= setTimeout(() => void this.#flush(), lingerMs);
  }

  /** Whether what waits would wait for nothing. */
  #isDue(): boolean {
    const { maxRecords, maxBytes } = this.#options.limits;
    const isFull = this.#queue.length >= maxRecords || this.#bytes >= maxBytes;
    return isFull || this.#idle.length > 0;
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = true;
    do {
      const batch = this.#take();
      if (batch.length > 0) await this.#sendBatch(batch);
    } while (this.#queue.length > 0 && this.#isDue());
    this.#sending = false;
    if (this.#queue.length > 0) {
      // What came meanwhile waits for company too: each send costs the brokers as much as many records.
      this.#schedule();
      return;
    }
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  async #sendBatch(batch: readonly Entry[]): Promise<void> {
    try {
      await this.#options.send(batch.map((entry) => entry.record));
      for (const { delivery } of batch) delivery.acknowledge();
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const { delivery } of batch) delivery.fail(failure);
    } finally {
      for (const { record } of batch) this.#options.release(record);
    }
  }

  /** The next batch; records whose request has been answered already are dropped on the way. */
  #take(): Entry[] {
    const { maxRecords, maxBytes } = this.#options.limits;
    const batch: Entry[] = [];
    let bytes = 0;
    let at = 0;
    for (; at < this.#queue.length && batch.length < maxRecords; at += 1) {
      const entry = this.#queue[at];
      if (entry === undefined) break;
      const size = sizeOf(entry.record);
      if (entry.delivery.settled) {
        this.#bytes -= size;
        this.#options.release(entry.record);
        continue;
      }
      // Brokers refuse a batch that is too long as a whole, every time: a long record must not take others with it.
      if (batch.length > 0 && bytes + size > maxBytes) break;
      this.#bytes -= size;
      bytes += size;
      batch.push(entry);
    }
    this.#queue = this.#queue.slice(at);
    return batch;
  }
}

/** What a record costs the buffer, and a batch at most: its bytes and what is around them. */
export function sizeOf({ key, value, headers }: SinkRecord): number {
  return key.length + value.length + (headers === undefined ? 0 : headerBytes(headers)) + 100;
}

function headerBytes(headers: Readonly<Record<string, string>>): number {
  const sizes = Object.entries(headers).map(
    ([name, text]) => Buffer.byteLength(name) + Buffer.byteLength(text),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
