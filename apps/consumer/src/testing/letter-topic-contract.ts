/// <reference types="jest" />
import type { LetterTopic } from '../forget/letter-topic.ts';
import type { TopicRecord } from '../kafka/read-topic.ts';

const SIGNAL = new AbortController().signal;

function aRecord(text: string): TopicRecord {
  return {
    partition: 0,
    offset: '0',
    timestampMs: Date.UTC(2026, 0, 1),
    key: Buffer.from(`key of ${text}`),
    value: Buffer.from(text),
    headers: { about: Buffer.from(text) },
  };
}

/** What the fake and Kafka do alike; `open` gives an empty topic with two partitions. */
export function describeLetterTopicContract(
  name: string,
  open: () => LetterTopic | Promise<LetterTopic>,
): void {
  async function all(topic: LetterTopic, partitions?: readonly number[]): Promise<TopicRecord[]> {
    const records: TopicRecord[] = [];
    const range = partitions === undefined ? {} : { partitions };
    for await (const batch of topic.read({ ...range, signal: SIGNAL })) records.push(...batch);
    return records.toSorted((a, b) => a.partition - b.partition);
  }

  const places = (records: readonly TopicRecord[]): string[] =>
    records.map(({ partition, offset, value }) => `${partition}/${offset} ${String(value)}`);

  describe(`LetterTopic contract: ${name}`, () => {
    it('gives back what was appended, by partition, with key, value, headers and time', async () => {
      const topic = await open();

      await topic.append(0, [aRecord('a'), aRecord('b')]);
      await topic.append(1, [aRecord('c'), { ...aRecord('d'), key: null, value: null }]);

      expect(places(await all(topic))).toEqual(['0/0 a', '0/1 b', '1/0 c', '1/1 null']);
      expect(places(await all(topic, [1]))).toEqual(['1/0 c', '1/1 null']);
      expect((await all(topic))[0]).toEqual(aRecord('a'));
      expect(await topic.ends()).toEqual(
        new Map([
          [0, 2n],
          [1, 2n],
        ]),
      );
    });

    it('removes what lies before an offset, and counts on', async () => {
      const topic = await open();
      await topic.append(0, ['a', 'b', 'c'].map(aRecord));
      await topic.append(1, [aRecord('d')]);

      await topic.removeBefore(0, 2n);
      expect(places(await all(topic))).toEqual(['0/2 c', '1/0 d']);

      await topic.removeBefore(0, 3n);
      await topic.append(0, [aRecord('e')]);
      expect(places(await all(topic))).toEqual(['0/3 e', '1/0 d']);
      expect((await topic.ends()).get(0)).toBe(4n);
    });
  });
}
