import type { ProducerRecord, RecordMetadata } from 'kafkajs';

import { appendToPartition } from './append-to-partition.ts';
import { openBundles } from './message-bundle.ts';

const STORED: RecordMetadata = {
  topicName: 'clicks',
  partition: 1,
  errorCode: 0,
  baseOffset: '9007199254740993',
};
const APPEND = { topic: 'clicks', partition: 1, timeoutMs: 5_000 };

function producerAnswering(answers: RecordMetadata[]): {
  readonly sent: ProducerRecord[];
  send(record: ProducerRecord): Promise<RecordMetadata[]>;
} {
  const sent: ProducerRecord[] = [];
  return {
    sent,
    send: (record) => {
      sent.push(record);
      return Promise.resolve(answers);
    },
  };
}

describe('appendToPartition', () => {
  it('sends to the one partition, waits for all replicas, and returns the first offset', async () => {
    const producer = producerAnswering([STORED]);

    const offset = await appendToPartition(producer, {
      ...APPEND,
      messages: [{ value: 'a' }, { key: 'k', value: 'b' }],
    });

    expect(offset).toBe(9_007_199_254_740_993n);
    const sent = producer.sent.map(({ messages, ...rest }) => ({
      ...rest,
      partitions: messages.map(({ partition }) => partition),
      messages: openBundles(messages),
    }));
    expect(sent).toEqual([
      {
        topic: 'clicks',
        acks: -1,
        timeout: 5_000,
        partitions: [1],
        messages: [{ value: 'a' }, { key: 'k', value: 'b' }],
      },
    ]);
  });

  it.each<[string, RecordMetadata[]]>([
    ['is empty', []],
    ['names another partition', [{ ...STORED, partition: 0 }]],
    ['names another topic', [{ ...STORED, topicName: 'other' }]],
    ['carries an error', [{ ...STORED, errorCode: 7 }]],
    ['has no offset', [{ topicName: 'clicks', partition: 1, errorCode: 0 }]],
  ])('does not believe an answer that %s', async (_, answers) => {
    const append = appendToPartition(producerAnswering(answers), { ...APPEND, messages: [] });

    await expect(append).rejects.toThrow('does not name partition 1 of clicks');
  });
});
