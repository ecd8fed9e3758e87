import fc from 'fast-check';
import { FrameReader } from './frame-reader.ts';
import { thrownCode } from '../testing/thrown-code.ts';

describe('FrameReader', () => {
  it('finds the same frames however the bytes are cut', () => {
    const frames = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 });
    const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 });
    fc.assert(
      fc.property(frames, cuts, (sent, sizes) => {
        const stream = Buffer.concat(
          sent.flatMap((frame) => {
            const length = Buffer.alloc(4);
            length.writeUInt32BE(frame.length);
            return [length, Buffer.from(frame)];
          }),
        );
        const received: Buffer[] = [];
        const reader = new FrameReader((frame) => received.push(frame));

        for (let at = 0, i = 0; at < stream.length; i += 1) {
          const size = sizes[i % sizes.length]!;
          reader.push(stream.subarray(at, at + size));
          at += size;
        }

        expect(received.map((frame) => [...frame])).toEqual(sent.map((frame) => [...frame]));
      }),
    );
  });

  it('refuses a length that no answer has, before it takes the memory', () => {
    const reader = new FrameReader(() => undefined);

    expect(
      thrownCode(() => {
        reader.push(Buffer.from('HTTP/1.1 400 Bad Request'));
      }),
    ).toBe('HBASE_STORE_PROTOCOL');
  });
});
