import { waitFor } from '@clickstream/service-core/testing';

import type { SinkRecord } from './event-sink.ts';
import { LaneSink, type LaneSinkOptions, type PartitionedLog } from './lane-sink.ts';

/** A log whose appends wait until the test settles them. The first byte of a key is its partition. */
class HeldLog implements PartitionedLog {
  partitions = 3;
  readonly appends: {
    readonly partition: number;
    readonly values: string[];
    readonly settle: (error?: Error) => void;
  }[] = [];
  readonly order: string[] = [];

  partitionOf(key: Buffer): number {
    return key[0] ?? 0;
  }

  append(partition: number, records: readonly SinkRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.appends.push({
        partition,
        values: records.map((record) => record.value.toString()),
        settle: (error) => {
          if (error === undefined) resolve();
          else reject(error);
        },
      });
    });
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.order.push('closed');
    return Promise.resolve();
  }
}

const record = (partition: number, value: string): SinkRecord => ({
  key: Buffer.from([partition]),
  value: Buffer.from(value),
});

function setUp(changes: Partial<LaneSinkOptions> = {}): { log: HeldLog; sink: LaneSink } {
  const log = new HeldLog();
  const sink = new LaneSink(log, {
    lane: { maxRecords: 3, maxBytes: 10_000, lingerMs: 1 },
    ackTimeoutMs: 5_000,
    maxBufferedRecords: 10,
    maxBufferedBytes: 100_000,
    ...changes,
  });
  return { log, sink };
}

const appended = (log: HeldLog, count: number): Promise<true | undefined> =>
  waitFor(`${count} appends`, () => log.appends.length >= count || undefined);

describe('LaneSink', () => {
  it('keeps one append per partition on the way, and gathers what comes meanwhile', async () => {
    const { log, sink } = setUp();

    const first = sink.send([record(0, 'a')]);
    await appended(log, 1);
    const second = sink.send([record(0, 'b')]);
    const third = sink.send([record(0, 'c'), record(1, 'd')]);
    await appended(log, 2);

    expect(log.appends.map((a) => a.values)).toEqual([['a'], ['d']]);
    log.appends[0]!.settle();
    await first;
    await appended(log, 3);
    expect(log.appends[2]!.values).toEqual(['b', 'c']);
    log.appends[1]!.settle();
    log.appends[2]!.settle();
    await Promise.all([second, third]);
  });

  it('lets what came during an append wait for company too, unless a batch is full', async () => {
    const lane = { maxRecords: 3, maxBytes: 10_000, lingerMs: 60_000 };
    const { log, sink } = setUp({ lane, maxBufferedRecords: 20 });
    const sent = [sink.send([record(0, 'a'), record(0, 'b'), record(0, 'c')])];
    await appended(log, 1);
    sent.push(sink.send([record(0, 'd')]));

    log.appends[0]!.settle();
    await sent[0];
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.appends).toHaveLength(1);

    sent.push(sink.send([record(0, 'e'), record(0, 'f')]));
    await appended(log, 2);
    expect(log.appends[1]!.values).toEqual(['d', 'e', 'f']);
    sent.push(sink.send([record(0, 'g')]));
    const closed = sink.close();
    log.appends[1]!.settle();
    await appended(log, 3);
    log.appends[2]!.settle();
    await Promise.all([...sent, closed]);
  });

  it('resolves only when every partition of the request is confirmed', async () => {
    const { log, sink } = setUp();
    let done = false;

    const sent = sink.send([record(0, 'a'), record(1, 'b')]).then(() => (done = true));
    await appended(log, 2);
    log.appends[0]!.settle();
    await new Promise((resolve) => setImmediate(resolve));

    expect(done).toBe(false);
    log.appends[1]!.settle();
    await sent;
  });

  it('fails every request of a failed append, and goes on with the next', async () => {
    const { log, sink } = setUp();
    const first = sink.send([record(0, 'a'), record(1, 'b')]);
    const failure = expect(first).rejects.toThrow('broker gone');
    await appended(log, 2);
    log.appends[0]!.settle(new Error('broker gone'));
    log.appends[1]!.settle();
    await failure;

    const next = sink.send([record(0, 'c')]);
    await appended(log, 3);
    log.appends[2]!.settle();
    await next;
    expect(sink.buffered).toEqual({ records: 0, bytes: 0 });
  });

  it('gives up waiting at the deadline, and does not send what has not left yet', async () => {
    const { log, sink } = setUp({ ackTimeoutMs: 30 });
    const first = sink.send([record(0, 'a')]);
    await Promise.all([
      expect(first).rejects.toMatchObject({ code: 'SINK_TIMEOUT' }),
      appended(log, 1),
    ]);
    await expect(sink.send([record(0, 'b')])).rejects.toMatchObject({ code: 'SINK_TIMEOUT' });

    log.appends[0]!.settle();
    await waitFor('an empty buffer', () => sink.buffered.records === 0);
    expect(log.appends).toHaveLength(1);
  });

  it('refuses at once when the count would pass the bound, and takes again when there is room', async () => {
    const { log, sink } = setUp({ maxBufferedRecords: 2 });
    const first = sink.send([record(0, 'a')]);
    await expect(sink.send([record(0, 'b'), record(1, 'c')])).rejects.toMatchObject({
      code: 'SINK_FULL',
    });
    await appended(log, 1);
    log.appends[0]!.settle();
    await first;

    const next = sink.send([record(0, 'b'), record(1, 'c')]);
    await appended(log, 3);
    log.appends[1]!.settle();
    log.appends[2]!.settle();
    await next;
  });

  it('bounds the bytes too, but takes any request into an empty buffer', async () => {
    const { log, sink } = setUp({ maxBufferedBytes: 500 });
    const big = sink.send([record(0, 'x'.repeat(2_000))]);
    await expect(sink.send([record(1, 'y')])).rejects.toMatchObject({ code: 'SINK_FULL' });
    await appended(log, 1);
    log.appends[0]!.settle();
    await big;
  });

  it('uses a partition that was added, with a lane of its own', async () => {
    const { log, sink } = setUp();
    const first = sink.send([record(0, 'a')]);
    await appended(log, 1);

    log.partitions = 5;
    const second = sink.send([record(4, 'b')]);
    await appended(log, 2);
    const third = sink.send([record(4, 'c')]);
    const closed = sink.close();
    log.appends[1]!.settle();
    await appended(log, 3);

    expect(log.appends.map(({ partition, values }) => [partition, ...values])).toEqual([
      [0, 'a'],
      [4, 'b'],
      [4, 'c'],
    ]);
    log.appends[0]!.settle();
    log.appends[2]!.settle();
    await Promise.all([first, second, third, closed]);
  });

  it('cuts batches at the lane’s limits', async () => {
    const { log, sink } = setUp();
    const sent = sink.send(['a', 'b', 'c', 'd', 'e'].map((value) => record(2, value)));
    await appended(log, 1);
    log.appends[0]!.settle();
    await appended(log, 2);
    log.appends[1]!.settle();
    await sent;
    expect(log.appends.map((a) => a.values)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  it('cuts batches at the lane’s bytes too', async () => {
    const { log, sink } = setUp({ lane: { maxRecords: 9, maxBytes: 300, lingerMs: 1 } });
    const values = ['a', 'b', 'c'].map((letter) => letter.repeat(49));
    const sent = sink.send(values.map((value) => record(0, value)));
    await appended(log, 1);
    log.appends[0]!.settle();
    await appended(log, 2);
    log.appends[1]!.settle();
    await sent;

    expect(log.appends.map((a) => a.values)).toEqual([values.slice(0, 2), values.slice(2)]);
  });

  it('sends a record alone that would make the batch too long', async () => {
    const { log, sink } = setUp({ lane: { maxRecords: 9, maxBytes: 1_000, lingerMs: 1 } });
    const values = ['a', 'b'.repeat(950), 'c', 'd'];
    const sent = sink.send(values.map((value) => record(0, value)));
    for (const batch of [1, 2, 3]) {
      await appended(log, batch);
      log.appends[batch - 1]!.settle();
    }
    await sent;

    expect(log.appends.map((a) => a.values)).toEqual([['a'], [values[1]], ['c', 'd']]);
    expect(sink.buffered).toEqual({ records: 0, bytes: 0 });
  });

  it('counts the headers of a record to its bytes', async () => {
    const { log, sink } = setUp({ lane: { maxRecords: 9, maxBytes: 1_000, lingerMs: 1 } });
    const headers = { refused: 'x'.repeat(500) };
    const sent = sink.send(['a', 'b'].map((value) => ({ ...record(0, value), headers })));
    await appended(log, 1);
    log.appends[0]!.settle();
    await appended(log, 2);
    log.appends[1]!.settle();
    await sent;

    expect(log.appends.map((a) => a.values)).toEqual([['a'], ['b']]);
  });

  it('lets a record wait for company, and for no more than a full batch', async () => {
    const { log, sink } = setUp({ lane: { maxRecords: 3, maxBytes: 10_000, lingerMs: 60_000 } });
    const first = sink.send([record(0, 'a'), record(0, 'b')]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.appends).toEqual([]);

    const second = sink.send([record(0, 'c')]);
    expect(log.appends.map((a) => a.values)).toEqual([['a', 'b', 'c']]);
    log.appends[0]!.settle();
    await Promise.all([first, second]);
  });

  it('drains before it closes, and takes nothing more', async () => {
    const { log, sink } = setUp({ lane: { maxRecords: 9, maxBytes: 10_000, lingerMs: 60_000 } });
    const sent = sink.send([record(0, 'a')]).then(() => log.order.push('acknowledged'));

    const closed = sink.close();
    expect(sink.close()).toBe(closed);
    await expect(sink.send([record(0, 'b')])).rejects.toMatchObject({ code: 'SINK_CLOSED' });
    await appended(log, 1);
    log.appends[0]!.settle();
    await Promise.all([sent, closed]);

    expect(log.order).toEqual(['acknowledged', 'closed']);
  });
});
