import { FakeReplayLog } from '../testing/fake-replay-log.ts';
import { aLetter, aLetterRecord } from '../testing/letters.ts';
import { sendOriginal } from './apply-fix.ts';
import type { Letter } from './letter-box.ts';
import { replayLetters, type ReplayOptions, type ReplayOutcome } from './replay-letters.ts';

const NOW = Date.UTC(2026, 0, 2);

let log: FakeReplayLog;
let outcomes: ReplayOutcome[];

beforeEach(() => {
  log = new FakeReplayLog();
  outcomes = [];
});

async function replay(
  letters: readonly Letter[],
  options: Partial<ReplayOptions> = {},
): Promise<void> {
  await replayLetters(streamOf(letters), {
    log,
    fix: sendOriginal,
    fixed: false,
    dryRun: false,
    clock: { now: () => NOW },
    signal: new AbortController().signal,
    onOutcome: (outcome) => {
      outcomes.push(outcome);
    },
    ...options,
  });
}

async function* streamOf(letters: readonly Letter[]): AsyncGenerator<Letter> {
  await Promise.resolve();
  yield* letters;
}

function someLetters(count: number, bytes = 2): Letter[] {
  return Array.from({ length: count }, (_, i) =>
    aLetter(aLetterRecord(i, { value: Buffer.alloc(bytes) })),
  );
}

describe('replayLetters', () => {
  it('sends the original bytes, key and headers, and the letter’s id', async () => {
    const record = aLetterRecord(7, { headers: { trace: Buffer.from('t') } });

    await replay([aLetter(record)]);

    expect(log.batches).toEqual([
      {
        topic: 'clickstream',
        partition: 0,
        copies: [
          {
            key: record.key,
            value: record.value,
            headers: { trace: Buffer.from('t'), 'replay-of': 'clickstream/0/7' },
          },
        ],
      },
    ]);
    const copy = { topic: 'clickstream', partition: 0, offset: '100' };
    expect(log.marks).toEqual([
      { letterId: 'clickstream/0/7', copy, replayedAt: NOW, fixed: false },
    ]);
    expect(outcomes).toEqual([{ kind: 'sent', letter: 'clickstream/0/7', copy }]);
  });

  it('says that the collector refused it, until a script has made an event of it', async () => {
    const record = aLetterRecord(7, { headers: { refused: Buffer.from('missing_url: none') } });

    await replay([aLetter(record)]);
    await replay([aLetter(record)], { fixed: true });

    const copies = log.batches.flatMap((batch) => batch.copies);
    expect(copies.map(({ headers }) => String(headers['refused']))).toEqual([
      'missing_url: none',
      'undefined',
    ]);
  });

  it('marks after each batch, never before it is acknowledged', async () => {
    await replay(someLetters(1_200));

    expect(log.calls).toEqual([
      'send:500',
      'mark:500',
      'send:500',
      'mark:500',
      'send:200',
      'mark:200',
    ]);
  });

  it('bounds a batch by its bytes', async () => {
    await replay(someLetters(5, 300_000));

    expect(log.batches.map(({ copies }) => copies.length)).toEqual([1, 1, 1, 1, 1]);
  });

  it('marks nothing of a batch that was not acknowledged, and ends', async () => {
    log.failSend = () => {
      throw new Error('down');
    };

    await expect(replay(someLetters(2))).rejects.toThrow('down');
    expect(log.marks).toEqual([]);
    expect(outcomes).toEqual([]);
  });

  it('sends the others when one is too large for the topic', async () => {
    log.maxBytes = 10;
    const large = aLetter(aLetterRecord(50, { value: Buffer.alloc(11) }));

    await replay([...someLetters(2), large]);

    expect(outcomes.map(({ kind, letter }) => [letter, kind])).toEqual([
      ['clickstream/0/0', 'sent'],
      ['clickstream/0/1', 'sent'],
      ['clickstream/0/50', 'refused'],
    ]);
  });

  it('refuses a letter whose topic is gone', async () => {
    await replay([aLetter(aLetterRecord(1, { info: { topic: 'gone' } }))]);

    expect(outcomes).toEqual([
      { kind: 'refused', letter: 'gone/0/1', why: 'there is no topic gone' },
    ]);
  });

  it('sends and marks nothing in a dry run', async () => {
    await replay(someLetters(2), { dryRun: true });

    expect(log.calls).toEqual([]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['would_send', 'would_send']);
  });

  it('stops between letters when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));

    await expect(replay(someLetters(2), { signal: stop.signal })).rejects.toThrow('stopped');
    expect(log.calls).toEqual([]);
  });
});
