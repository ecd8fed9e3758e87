import { ServiceError, silentLogger, type Logger } from '@clickstream/service-core';
import type { EachBatchPayload } from '@clickstream/service-kit/kafka';

import { aMessage } from '../testing/messages.ts';
import { createBatchHandler, type BatchHandlerOptions } from './batch-handler.ts';
import type { ChunkProcessor } from './chunk-processor.ts';

const OUTAGE = new ServiceError('down', { code: 'TEST_DOWN', retriable: true });
const FAULT = new ServiceError('no such table', { code: 'TEST_FAULT' });

/** What kafkajs hands to the handler, and a record of what the handler did with it. */
function aBatch(messages: number, changes: Partial<EachBatchPayload> = {}) {
  const resolved: string[] = [];
  const all = Array.from({ length: messages }, (_, offset) => aMessage(offset, null));
  const payload = {
    batch: {
      topic: 'clickstream',
      partition: 0,
      highWatermark: String(messages),
      messages: all,
      firstOffset: () => '0',
      lastOffset: () => String(messages - 1),
    },
    resolveOffset: (offset: string) => resolved.push(offset),
    heartbeat: () => Promise.resolve(),
    isRunning: () => true,
    isStale: () => false,
    ...changes,
    // the parts of the payload that the handler does not use are left out
  } as unknown as EachBatchPayload;
  return { payload, resolved };
}

function handlerWith(
  process: ChunkProcessor['process'],
  changes: Partial<BatchHandlerOptions> = {},
): (payload: EachBatchPayload) => Promise<void> {
  return createBatchHandler({
    processor: { process },
    logger: silentLogger,
    chunkSize: 2,
    heartbeatMs: 1,
    attemptTimeoutMs: 5_000,
    retryBaseDelayMs: 1,
    retryMaxDelayMs: 2,
    stopping: new AbortController().signal,
    ...changes,
  });
}

const DONE = { rows: 2, letters: [], hours: 1, erased: 0 };

describe('the batch handler', () => {
  it('resolves the last offset of each chunk, only when the chunk is durable', async () => {
    const { payload, resolved } = aBatch(5);
    const seen: unknown[] = [];
    const handle = handlerWith(({ messages }) => {
      seen.push([messages.map(({ offset }) => offset), [...resolved]]);
      return Promise.resolve(DONE);
    });

    await handle(payload);

    expect(seen).toEqual([
      [['0', '1'], []],
      [['2', '3'], ['1']],
      [['4'], ['1', '3']],
    ]);
    expect(resolved).toEqual(['1', '3', '4']);
  });

  it('tries again during an outage and counts the attempts', async () => {
    const { payload, resolved } = aBatch(2);
    const attempts: number[] = [];
    const handle = handlerWith((_, { attempt }) => {
      attempts.push(attempt);
      return attempt < 4 ? Promise.reject(OUTAGE) : Promise.resolve(DONE);
    });

    await handle(payload);

    expect(attempts).toEqual([1, 2, 3, 4]);
    expect(resolved).toEqual(['1']);
  });

  it('stays in its group during a long outage', async () => {
    let beats = 0;
    const { payload } = aBatch(1, {
      heartbeat: () => {
        beats += 1;
        return Promise.resolve();
      },
    });
    const handle = handlerWith(() => (beats < 5 ? Promise.reject(OUTAGE) : Promise.resolve(DONE)));

    await handle(payload);

    expect(beats).toBeGreaterThanOrEqual(5);
  });

  it('leaves the offset where it was when the fault cannot be retried', async () => {
    const { payload, resolved } = aBatch(4);
    let chunks = 0;
    const handle = handlerWith(() => {
      chunks += 1;
      return chunks === 1 ? Promise.resolve(DONE) : Promise.reject(FAULT);
    });

    await expect(handle(payload)).rejects.toBe(FAULT);
    expect(resolved).toEqual(['1']);
  });

  it('lets an error of the group pass as it is, with the offset where it was', async () => {
    const rebalance = new Error('the group is rebalancing');
    const { payload, resolved } = aBatch(2, { heartbeat: () => Promise.reject(rebalance) });
    const handle = handlerWith(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(OUTAGE);
          });
        }),
    );

    await expect(handle(payload)).rejects.toBe(rebalance);
    expect(resolved).toEqual([]);
  });

  it('ends the process rather than wait for a chunk that hangs', async () => {
    const { payload, resolved } = aBatch(2);
    const handle = handlerWith(() => new Promise(() => undefined), { attemptTimeoutMs: 20 });

    await expect(handle(payload)).rejects.toMatchObject({
      code: 'CONSUMER_CHUNK_STUCK',
      retriable: false,
    });
    expect(resolved).toEqual([]);
  });

  it('finishes the chunk in hand when the consumer stops, and begins no other', async () => {
    const stopping = new AbortController();
    const { payload, resolved } = aBatch(6);
    let chunks = 0;
    const handle = handlerWith(
      () => {
        chunks += 1;
        stopping.abort();
        return Promise.resolve(DONE);
      },
      { stopping: stopping.signal },
    );

    await handle(payload);

    expect(chunks).toBe(1);
    expect(resolved).toEqual(['1']);
  });

  it('ends without an error and without moving the offset when it stops during an outage', async () => {
    const stopping = new AbortController();
    const { payload, resolved } = aBatch(2);
    const handle = handlerWith(
      () => {
        stopping.abort();
        return Promise.reject(OUTAGE);
      },
      { stopping: stopping.signal },
    );

    await expect(handle(payload)).resolves.toBeUndefined();
    expect(resolved).toEqual([]);
  });

  it.each([
    ['the consumer does not run any more', { isRunning: () => false }],
    ['the batch is stale', { isStale: () => true }],
  ])('begins nothing when %s', async (_, changes) => {
    const { payload, resolved } = aBatch(2, changes);
    const process = jest.fn();

    await handlerWith(process)(payload);

    expect(process).not.toHaveBeenCalled();
    expect(resolved).toEqual([]);
  });

  it('adds the counters to the line of the batch', async () => {
    const lines: unknown[] = [];
    const logger: Logger = {
      ...silentLogger,
      info: (event, fields) => lines.push({ event, ...fields }),
    };
    const counters = () => ({ agentCacheHits: 7 });

    await handlerWith(() => Promise.resolve(DONE), { logger, counters })(aBatch(2).payload);

    expect(lines).toMatchObject([{ event: 'batch_written', messages: 2, agentCacheHits: 7 }]);
  });

  it('says of each batch once why it made dead letters, and of the first where it was', async () => {
    const lines: unknown[] = [];
    const note: Logger['warn'] = (event, fields) => lines.push({ event, ...fields });
    const logger: Logger = { ...silentLogger, info: note, warn: note };
    const handle = handlerWith(
      ({ messages }) => {
        const letters = messages.map((message, at) => ({
          message,
          reason: at === 0 ? ('empty_value' as const) : ('damaged_body' as const),
          detail: 'bad',
          stage: 'decode' as const,
        }));
        return Promise.resolve({
          ...DONE,
          letters: messages.length < 2 ? letters : letters.slice(1),
        });
      },
      { logger },
    );

    await handle(aBatch(5).payload);

    expect(lines).toMatchObject([
      { event: 'batch_written', deadLetters: 3 },
      {
        event: 'dead_letters_written',
        topic: 'clickstream',
        partition: 0,
        reasons: { damaged_body: 2, empty_value: 1 },
        firstOffset: '1',
      },
    ]);
  });
});
