import type { DeadLetterReason } from '@clickstream/event-schema';
import { silentLogger } from '@clickstream/service-core';
import type { IHeaders } from '@clickstream/service-kit/kafka';

import { ConsumerError } from '../consumer-error.ts';
import { aMessage } from '../testing/messages.ts';
import { createBadDataBreaker } from './bad-data-breaker.ts';
import type { DeadLetter } from './dead-letter.ts';

function setUp(maxBadShare = 0.5) {
  const logged: object[] = [];
  const time = { now: 0 };
  const breaker = createBadDataBreaker({
    maxBadShare,
    clock: { now: () => time.now },
    logger: { ...silentLogger, error: (event, fields) => logged.push({ event, ...fields }) },
  });
  let offset = 0;
  /** Hands a chunk to the breaker as the processor does; true when it passed. */
  const take = (
    good: number,
    bad: number,
    changes: { reason?: DeadLetterReason; partition?: number; headers?: IHeaders } = {},
  ): boolean => {
    const { reason = 'unknown_schema', partition = 0, headers = {} } = changes;
    const messages = Array.from({ length: good + bad }, (_, at) =>
      Object.assign(aMessage(offset + at, null), { headers }),
    );
    const letters = messages
      .slice(good)
      .map((message): DeadLetter => ({ message, reason, detail: 'no such id', stage: 'decode' }));
    const chunk = { topic: 'clickstream', partition, messages };
    try {
      breaker.check(chunk, letters);
    } catch {
      return false;
    }
    offset += messages.length;
    breaker.passed(chunk, letters);
    return true;
  };
  const readiness = (): string => {
    try {
      breaker.checkReady();
      return 'ready';
    } catch (error) {
      return error instanceof ConsumerError ? error.code : String(error);
    }
  };
  return { readiness, take, logged, time };
}

describe('the breaker for bad data', () => {
  it('lets a few bad messages pass, also when a topic holds nothing else', () => {
    const { readiness, take } = setUp();

    expect(take(0, 3)).toBe(true);
    expect(take(997, 3)).toBe(true);
    expect(take(500, 500)).toBe(true);
    expect(readiness()).toBe('ready');
  });

  it('holds a chunk most of which is bad, is not ready, and says what to do', () => {
    const { readiness, take, logged } = setUp();

    expect(take(499, 501)).toBe(false);

    expect(readiness()).toBe('CONSUMER_BAD_DATA_FLOOD');
    expect(logged).toEqual([
      expect.objectContaining({
        event: 'bad_data_flood',
        firstOffset: '0',
        messages: 1_000,
        bad: 501,
        reasons: { unknown_schema: 501 },
        whatToDo: expect.stringContaining('CONSUMER_MAX_BAD_SHARE=1') as string,
      }),
    ]);
  });

  it('notices a flood that comes in small chunks, each partition by itself', () => {
    const { take } = setUp();
    take(1_000, 0);

    const passed = Array.from({ length: 40 }, () => take(0, 5)).filter(Boolean).length;

    expect(passed).toBe(20);
    expect(take(0, 5, { partition: 1 })).toBe(true);
  });

  it('lets less than fifty bad messages pass when nothing is known of a partition', () => {
    const { take } = setUp();

    const passed = Array.from({ length: 60 }, () => take(0, 1)).filter(Boolean).length;

    expect(passed).toBe(49);
  });

  it('lets good messages pass behind a flood, and is ready again', () => {
    const { readiness, take } = setUp();
    take(0, 100);

    expect(take(100, 0)).toBe(true);
    expect(readiness()).toBe('ready');
  });

  it('repeats its line every minute, and forgets a partition that somebody else has now', () => {
    const { readiness, take, logged, time } = setUp();
    for (time.now = 0; time.now < 150_000; time.now += 5_000) take(0, 100);
    expect(logged).toHaveLength(3);

    time.now += 30_000;
    expect(readiness()).toBe('ready');
  });

  it.each(['empty_value', 'older_than_retention'] as const)(
    'takes no number of %s for a fault',
    (reason) => {
      const { take } = setUp();

      expect(take(0, 1_000, { reason })).toBe(true);
    },
  );

  it('lets letters that are replayed pass, however many are still bad', () => {
    const { take } = setUp();

    expect(take(0, 1_000, { headers: { 'replay-of': 'clickstream/0/7' } })).toBe(true);
  });

  it('lets everything pass when the operator says so', () => {
    const { take } = setUp(1);

    expect(take(0, 1_000)).toBe(true);
  });
});
