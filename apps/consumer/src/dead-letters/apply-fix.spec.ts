import { aClickEvent } from '@clickstream/event-schema/testing';
import type { ClickEvent, EventCodec } from '@clickstream/event-schema';

import { aLetter, aLetterRecord } from '../testing/letters.ts';
import { openFakeCodec } from '../testing/messages.ts';
import { openFix, sendOriginal, type Replacement } from './apply-fix.ts';
import { eventIdOfLetter } from './event-id-of-letter.ts';
import type { FixScript, LetterToFix } from './fix-script.ts';
import type { Letter } from './letter-box.ts';

const LETTER = aLetter();
const EVENT = { user_id: 'u9', url: 'page_1', timestamp: Date.UTC(2026, 0, 1) };

let codec: EventCodec;
let encode: (event: ClickEvent) => Buffer;

beforeEach(async () => {
  const { serializer, ...fake } = await openFakeCodec();
  codec = fake.codec;
  encode = (event) => serializer.encode(event);
});

async function fixed(script: FixScript, letter: Letter = LETTER): Promise<Replacement> {
  return (await openFix(script, codec))(letter);
}

async function fixedEvent(script: FixScript): Promise<ClickEvent> {
  const replacement = await fixed(script);
  if (replacement.kind !== 'send') throw new Error(`not sent: ${replacement.kind}`);
  const decoded = await codec.deserializer.decodeResolved(replacement.value);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.event;
}

describe('a fix', () => {
  it('makes the same event of a letter every time, with the letter’s id where it gives none', async () => {
    const once = await fixedEvent(() => EVENT);

    expect(once).toEqual(
      await fixedEvent(() => Promise.resolve({ ...EVENT, event_id: undefined })),
    );
    expect(once).toMatchObject({ ...EVENT, event_id: eventIdOfLetter(LETTER.entry.id) });
    expect(once.received_at).toBe(LETTER.record.info.failedAt);
  });

  it('keeps the id that it gives, and sends under the user of the event', async () => {
    const event = aClickEvent({ user_id: 'somebody else' });

    expect(await fixed(() => event)).toEqual({
      kind: 'send',
      key: Buffer.from('somebody else'),
      value: encode(event),
    });
  });

  it('sends bytes under the original key', async () => {
    const value = encode(aClickEvent());

    expect(await fixed(() => value)).toEqual({ kind: 'send', key: LETTER.record.key, value });
  });

  it('leaves a letter as it is for null', async () => {
    expect(await fixed(() => null)).toEqual({ kind: 'skip' });
  });

  it.each<[string, FixScript, string]>([
    ['bytes that cannot be read', () => Buffer.from('{}'), 'its bytes are bad_magic'],
    ['an impossible event', () => ({ ...EVENT, event_id: 'x' }), 'event_id is no UUID'],
    ['a field of the wrong type', () => ({ ...EVENT, url: 7 as never }), 'url'],
    ['no event at all', () => 'text' as never, 'event'],
    [
      'an error of the script',
      () => {
        throw new Error('cannot read this');
      },
      'cannot read this',
    ],
  ])('sends nothing for %s', async (_, script, why) => {
    expect(await fixed(script)).toEqual({ kind: 'refuse', why: expect.stringContaining(why) });
  });

  it('is given the event where the bytes can be read, the first failure’s time and the newest reason', async () => {
    const event = aClickEvent();
    const record = aLetterRecord(4, { value: encode(event), headers: { trace: Buffer.from('t') } });
    const letter = aLetter(record);
    letter.entry.reason = 'refused_by_store';
    letter.entry.failedAt += 1_000;
    letter.entry.message = 'newest';
    let seen: LetterToFix | undefined;

    await fixed((given) => {
      seen = given;
      return null;
    }, letter);

    expect(seen).toEqual({
      id: 'clickstream/0/4',
      reason: 'refused_by_store',
      message: 'newest',
      stage: 'decode',
      failedAt: record.info.failedAt,
      value: record.value,
      key: record.key,
      headers: { trace: Buffer.from('t') },
      event,
    });
  });
});

describe('without a fix', () => {
  it('the original bytes are sent under the original key', async () => {
    expect(await sendOriginal(LETTER)).toEqual({
      kind: 'send',
      key: LETTER.record.key,
      value: LETTER.record.value,
    });
  });
});
