import { silentLogger } from '@clickstream/service-core';
import type { RecordMetadata } from '@clickstream/service-kit/kafka';

import { KafkaLog } from './kafka-log.ts';
import { LogConnection, type LogClients } from './log-connection.ts';

const RECORDS = [{ key: Buffer.from('u1'), value: Buffer.from('event') }];
const STORED: RecordMetadata = {
  topicName: 'clicks',
  partition: 1,
  errorCode: 0,
  baseOffset: '7',
};

type Answer = () => Promise<RecordMetadata[]>;

/** Clients whose answers a test gives: what kafkajs does when leaders move, or nobody answers. */
class FakeClients implements LogClients {
  disconnected = false;
  answer: Answer;
  readonly producer: LogClients['producer'] = {
    send: () => this.answer(),
    disconnect: () => {
      this.disconnected = true;
      return Promise.resolve();
    },
  };
  readonly admin: LogClients['admin'] = {
    fetchTopicMetadata: () => Promise.resolve({ topics: [] }),
    disconnect: () => Promise.resolve(),
  };

  constructor(answer: Answer) {
    this.answer = answer;
  }
}

function logOver(clients: LogClients, open: () => Promise<LogClients>): KafkaLog {
  return new KafkaLog({
    connection: new LogConnection(clients, open),
    topic: 'clicks',
    partitions: 3,
    metadataMaxAgeMs: 60_000,
    logger: silentLogger,
  });
}

const never = (): Promise<never> => new Promise(() => undefined);
const away = (): Promise<never> => Promise.reject(new Error('nobody listens'));

describe('KafkaLog', () => {
  it('believes only an answer that names the partition without an error', async () => {
    const clients = new FakeClients(() => Promise.resolve([STORED]));
    const log = logOver(clients, away);
    await log.append(1, RECORDS);

    for (const answers of [
      [],
      [{ ...STORED, partition: 0 }],
      [{ ...STORED, topicName: 'other' }],
      [{ ...STORED, errorCode: 7 }],
    ]) {
      clients.answer = () => Promise.resolve(answers);
      await expect(log.append(1, RECORDS)).rejects.toMatchObject({ code: 'SINK_FAILED' });
    }
    await log.close();
  });

  describe('on a connection that nobody answers on', () => {
    beforeEach(() => {
      jest.useFakeTimers();
    });
    afterEach(() => {
      jest.useRealTimers();
    });

    it('gives it up, and goes on with a new one', async () => {
      const dead = new FakeClients(never);
      const fresh = new FakeClients(() => Promise.resolve([STORED]));
      const opened: LogClients[] = [];
      const log = logOver(dead, () => {
        opened.push(fresh);
        return Promise.resolve(fresh);
      });

      const first = expect(log.append(1, RECORDS)).rejects.toMatchObject({ code: 'SINK_FAILED' });
      const second = expect(log.append(1, RECORDS)).rejects.toMatchObject({ code: 'SINK_FAILED' });
      await jest.advanceTimersByTimeAsync(10_000);
      await Promise.all([first, second]);
      await Promise.all([log.append(1, RECORDS), log.append(1, RECORDS)]);

      expect(dead.disconnected).toBe(true);
      expect(opened).toHaveLength(1);
      await log.close();
      expect(fresh.disconnected).toBe(true);
    });

    it('fails while no new one can be opened, and tries each time', async () => {
      let attempts = 0;
      const log = logOver(new FakeClients(never), () => {
        attempts += 1;
        return away();
      });
      const first = expect(log.append(1, RECORDS)).rejects.toMatchObject({ code: 'SINK_FAILED' });
      await jest.advanceTimersByTimeAsync(10_000);
      await first;

      for (const _ of [1, 2]) {
        await expect(log.append(1, RECORDS)).rejects.toMatchObject({ code: 'SINK_FAILED' });
      }
      expect(attempts).toBe(2);
      await log.close();
    });
  });
});
