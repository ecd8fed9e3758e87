import { encodeDeadLetterHeaders } from '@clickstream/event-schema';

import { LetterIndex } from '../dead-letters/letter-index.ts';
import { toLetterRecord } from '../dead-letters/letter-record.ts';
import { decodeMark, encodeMark } from '../dead-letters/replay-mark.ts';
import type { TopicRecord } from '../kafka/read-topic.ts';
import { FakeLetterTopic, type GivenRecord } from '../testing/fake-letter-topic.ts';
import { describeLetterTopicContract } from '../testing/letter-topic-contract.ts';
import { findErasedLetters, removeLetters } from './erase-letters.ts';

describeLetterTopicContract('fake', () => new FakeLetterTopic(2));

const SIGNAL = new AbortController().signal;

/** A letter about the record at `clickstream/0/<offset>`, whose value is its user. */
function aLetter(offset: number, user: string, replayOf?: number): GivenRecord {
  const about = encodeDeadLetterHeaders({
    reason: 'bad_magic',
    message: `failure ${offset}`,
    stage: 'decode',
    topic: 'clickstream',
    partition: 0,
    offset: String(offset),
    failedAt: offset,
    attempts: 1,
    schemaId: undefined,
  });
  const replay = replayOf === undefined ? {} : { 'replay-of': `clickstream/0/${replayOf}` };
  return { value: Buffer.from(user), headers: { ...about, ...replay } };
}

async function setUp(letters: readonly GivenRecord[]) {
  const topics = { letters: new FakeLetterTopic(2), marks: new FakeLetterTopic(1) };
  await topics.letters.append(0, letters);
  const options = {
    ...topics,
    isErased: ({ value }: TopicRecord) => Promise.resolve(String(value) === 'ann'),
    signal: SIGNAL,
  };
  const erase = async () => {
    const found = await findErasedLetters(options);
    await removeLetters(found, options);
    return found;
  };
  return { ...topics, options, erase };
}

const values = (topic: FakeLetterTopic): string[] => topic.all().map(({ value }) => String(value));

describe('erasing letters', () => {
  it('leaves the letters of others as they were, in their order', async () => {
    const { letters, erase } = await setUp([
      aLetter(1, 'bob'),
      aLetter(2, 'ann'),
      aLetter(3, 'cleo'),
    ]);
    await letters.append(1, [aLetter(9, 'dan')]);
    const before = letters.all().filter(({ value }) => String(value) !== 'ann');

    const found = await erase();

    expect([...found.ids]).toEqual(['clickstream/0/2']);
    expect(found.records).toEqual([{ key: null, value: Buffer.from('ann') }]);
    expect(values(letters)).toEqual(['bob', 'cleo', 'dan']);
    const strip = (record: TopicRecord) => ({ ...record, offset: '' });
    expect(letters.all().map(strip)).toEqual(before.map(strip));
    expect(letters.all().map(({ offset }) => offset)).toEqual(['3', '4', '0']);
  });

  it('touches nothing where there is none', async () => {
    const { letters, erase } = await setUp([aLetter(1, 'bob')]);
    const before = letters.all();

    expect((await erase()).ids.size).toBe(0);
    expect(letters.all()).toEqual(before);
  });

  it('leaves each letter once, after it was interrupted before the removal', async () => {
    const { letters, erase } = await setUp([aLetter(1, 'bob'), aLetter(2, 'ann')]);
    letters.beforeRemoval = () => {
      throw new Error('killed');
    };
    await expect(erase()).rejects.toThrow('killed');
    expect(values(letters)).toEqual(['bob', 'ann', 'bob']);
    letters.beforeRemoval = () => undefined;

    await erase();

    expect(values(letters)).toEqual(['bob']);
  });

  it('keeps what is known of a letter that has failed again', async () => {
    const { letters, erase } = await setUp([
      aLetter(1, 'bob'),
      aLetter(2, 'ann'),
      aLetter(7, 'bob', 1),
    ]);
    const indexed = () => {
      const index = new LetterIndex(new Map(), () => false);
      for (const record of letters.all()) {
        const letter = toLetterRecord(record);
        if (letter !== undefined && String(record.value) !== 'ann') index.add(letter);
      }
      return [...index.entries()];
    };
    const before = indexed();

    await erase();

    expect(before).toMatchObject([{ id: 'clickstream/0/1', failedAt: 7 }]);
    expect(indexed()).toEqual(before);
  });

  it('leaves strangers, and takes those that are to go', async () => {
    const { letters, erase } = await setUp([
      { value: Buffer.from('x') },
      { value: Buffer.from('ann') },
      { value: Buffer.from('x') },
    ]);

    expect((await erase()).ids.size).toBe(1);
    expect(values(letters)).toEqual(['x', 'x']);
  });

  it('removes the marks of their replays, and no other', async () => {
    const { marks, erase } = await setUp([aLetter(1, 'bob'), aLetter(2, 'ann')]);
    const mark = (letter: number) => ({
      letterId: `clickstream/0/${letter}`,
      copy: { topic: 'clickstream', partition: 0, offset: String(letter + 50) },
      replayedAt: 0,
      fixed: false,
    });
    const records = [mark(1), mark(2)].map(encodeMark).map(({ key, value }) => ({
      key: Buffer.from(key),
      value: Buffer.from(value),
    }));
    await marks.append(0, records);

    await erase();

    // what compaction leaves: the last record of each key, if it has a value
    const left = [...new Map(marks.all().map((record) => [String(record.key), record])).values()];
    expect(left.filter(({ value }) => value !== null).map(decodeMark)).toEqual([mark(1)]);
  });

  it('copies many letters in several appends', async () => {
    const many = Array.from({ length: 1_200 }, (_, at) => aLetter(at, at === 600 ? 'ann' : 'bob'));
    const { letters, erase } = await setUp(many);

    await erase();

    expect(letters.all()).toHaveLength(1_199);
  });
});
