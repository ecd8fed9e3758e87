import { systemClock } from '@clickstream/service-core';
import type { Kafka } from '@clickstream/service-kit/kafka';

import type { DeadLetter } from './dead-letter.ts';
import { openKafkaDeadLetterSink, type OpenDeadLetterSink } from './kafka-dead-letter-sink.ts';

const TOPIC = 'test.dead-letters';
const SOURCE = { topic: 'test', partition: 0, attempts: 1 };
const NOT_SENT = { code: 'CONSUMER_DEAD_LETTER_NOT_SENT', retriable: true };
/** One of them fills a send to the brokers. */
const LARGE = 300 * 1024;

type Behaviour = 'answers' | 'is silent' | 'takes 8 s';

/** Brokers with one partition, and how each producer that connects finds them. */
class FakeBrokers {
  /** How many letters each producer was given. */
  readonly sent: number[] = [];
  disconnected = 0;
  readonly #behaviours: Behaviour[];

  constructor(...behaviours: Behaviour[]) {
    this.#behaviours = behaviours;
  }

  open(): Promise<OpenDeadLetterSink> {
    const admin = {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(),
      fetchTopicMetadata: () => Promise.resolve({ topics: [{ partitions: [{}] }] }),
    };
    const kafka = { admin: () => admin, producer: () => this.#producer() };
    return openKafkaDeadLetterSink({
      kafka: kafka as unknown as Kafka,
      topic: TOPIC,
      clock: systemClock,
    });
  }

  #producer(): object {
    const behaviour = this.#behaviours.shift() ?? 'answers';
    const index = this.sent.push(0) - 1;
    return {
      connect: () => Promise.resolve(),
      disconnect: () => {
        this.disconnected += 1;
        return Promise.resolve();
      },
      send: async () => {
        this.sent[index]! += 1;
        if (behaviour === 'is silent') await new Promise(() => undefined);
        if (behaviour === 'takes 8 s') await new Promise((resolve) => setTimeout(resolve, 8_000));
        return [{ topicName: TOPIC, partition: 0, errorCode: 0, baseOffset: '0' }];
      },
    };
  }
}

function lettersOf(count: number): DeadLetter[] {
  return Array.from({ length: count }, (_, i) => ({
    message: {
      key: null,
      value: Buffer.alloc(LARGE),
      timestamp: '0',
      attributes: 0,
      offset: String(i),
      headers: {},
    },
    reason: 'bad_magic',
    detail: 'as planned',
    stage: 'decode',
  }));
}

describe('openKafkaDeadLetterSink', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives up a send without an answer, and connects anew for the next', async () => {
    const brokers = new FakeBrokers('is silent', 'answers');
    const sink = await brokers.open();

    const failed = expect(sink.send(lettersOf(1), SOURCE)).rejects.toMatchObject(NOT_SENT);
    await jest.advanceTimersByTimeAsync(15_000);
    await failed;
    await sink.send(lettersOf(1), SOURCE);

    expect(brokers.sent).toEqual([1, 1]);
    expect(brokers.disconnected).toBe(1);
    await sink.close();
    expect(brokers.disconnected).toBe(2);
  });

  it('has one deadline for all letters, and sends none after it', async () => {
    const brokers = new FakeBrokers('takes 8 s');
    const sink = await brokers.open();

    const failed = expect(sink.send(lettersOf(5), SOURCE)).rejects.toMatchObject(NOT_SENT);
    await jest.advanceTimersByTimeAsync(15_000);
    await failed;
    await jest.advanceTimersByTimeAsync(60_000);

    expect(brokers.sent).toEqual([2]);
  });

  it('resolves when every group of letters is acknowledged', async () => {
    const brokers = new FakeBrokers('answers');
    const sink = await brokers.open();

    await sink.send(lettersOf(3), SOURCE);

    expect(brokers.sent).toEqual([3]);
    expect(brokers.disconnected).toBe(0);
  });
});
