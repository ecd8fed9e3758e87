import type { RecordPlace } from '../dead-letters/letter-id.ts';
import type { CopyBatch, ReplayLog } from '../dead-letters/replay-log.ts';
import type { ReplayMark } from '../dead-letters/replay-mark.ts';

/** One topic of one partition in memory, whose records may have a greatest size. */
export class FakeReplayLog implements ReplayLog {
  readonly batches: CopyBatch[] = [];
  readonly marks: ReplayMark[] = [];
  /** What happened, in order: `send:<copies>` and `mark:<marks>`. */
  readonly calls: string[] = [];
  maxBytes = Infinity;
  failSend: () => void = () => undefined;
  #end = 100;

  partitionOf(topic: string): Promise<number | undefined> {
    return Promise.resolve(topic === 'clickstream' ? 0 : undefined);
  }

  send(batch: CopyBatch): Promise<readonly RecordPlace[] | 'too_large'> {
    this.failSend();
    const bytes = batch.copies.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    if (bytes > this.maxBytes) return Promise.resolve('too_large');
    this.calls.push(`send:${batch.copies.length}`);
    this.batches.push(batch);
    const first = this.#end;
    this.#end += batch.copies.length;
    const { topic, partition } = batch;
    return Promise.resolve(
      batch.copies.map((_, i) => ({ topic, partition, offset: String(first + i) })),
    );
  }

  mark(marks: readonly ReplayMark[]): Promise<void> {
    this.calls.push(`mark:${marks.length}`);
    this.marks.push(...marks);
    return Promise.resolve();
  }
}
