import avro from 'avsc';
import fc from 'fast-check';

import { CLICK_EVENT_SCHEMA } from './click-event-schema.ts';
import { parseSchema } from './reader-schema.ts';
import { aClickEvent } from './testing/a-click-event.ts';

const ours = parseSchema(CLICK_EVENT_SCHEMA);
const theirs = avro.Type.forSchema(JSON.parse(CLICK_EVENT_SCHEMA) as avro.Schema);
const texts = fc.string({ unit: 'grapheme', maxLength: 200 });

describe('strings written by Node', () => {
  it('are the bytes that avsc writes, and are read as they were', () => {
    fc.assert(
      fc.property(texts, texts, (url, title) => {
        const event = aClickEvent({ url, title });

        const bytes = ours.toBuffer(event);

        expect(bytes.equals(theirs.toBuffer(event))).toBe(true);
        expect(ours.fromBuffer(bytes)).toEqual(event);
      }),
    );
  });

  it('are UTF-8 also where half a surrogate pair is in a short text', () => {
    const bytes = ours.toBuffer(aClickEvent({ title: 'a\ud800b' }));

    expect(bytes.includes(Buffer.from('a\ufffdb'))).toBe(true);
    expect(ours.fromBuffer(bytes)).toMatchObject({ title: 'a\ufffdb' });
  });

  it('tell how many bytes are missing where they do not fit', () => {
    const type = parseSchema('"string"');

    expect(type.encode('häuser', Buffer.alloc(4), 0)).toBe(-4);
    expect(type.encode('häuser', Buffer.alloc(8), 0)).toBe(8);
  });

  it('refuse what is no text', () => {
    expect(() => ours.toBuffer({ ...aClickEvent(), url: 7 })).toThrow('invalid "string": 7');
  });

  it('leave the schema as it is', () => {
    expect(ours.fingerprint()).toEqual(theirs.fingerprint());
    expect(ours.equals(theirs)).toBe(true);
  });
});
