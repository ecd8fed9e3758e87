import { decodeMark, encodeMark, type ReplayMark } from './replay-mark.ts';

const MARK: ReplayMark = {
  letterId: 'clickstream/3/7',
  copy: { topic: 'clickstream', partition: 3, offset: '9007199254740993' },
  replayedAt: Date.UTC(2026, 0, 2),
  fixed: true,
};

describe('a replay mark', () => {
  it('comes back as it was written', () => {
    expect(decodeMark({ value: Buffer.from(encodeMark(MARK).value) })).toEqual(MARK);
  });

  it('has a key of letter and copy: compaction keeps the mark of every copy', () => {
    const other = { ...MARK, copy: { ...MARK.copy, offset: '8' } };

    expect(encodeMark(MARK).key).toBe('clickstream/3/7 clickstream/3/9007199254740993');
    expect(encodeMark(other).key).not.toBe(encodeMark(MARK).key);
  });

  it.each([null, '', '{', '[]', '"text"', '{"letter":"a/0/1"}', '{"letter":"a/0/1","copy":"x"}'])(
    'is not %j',
    (text) => {
      expect(decodeMark({ value: text === null ? null : Buffer.from(text) })).toBeUndefined();
    },
  );
});
