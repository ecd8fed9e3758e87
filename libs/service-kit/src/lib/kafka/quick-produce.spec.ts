import fc from 'fast-check';
// @ts-expect-error -- kafkajs ships no types for its internals
import untypedEncoder from 'kafkajs/src/protocol/encoder.js';
// @ts-expect-error -- kafkajs ships no types for its internals
import untypedProtocol from 'kafkajs/src/protocol/requests/index.js';

import { MessageBundle } from './message-bundle.ts';
import { quickProduce } from './quick-produce.ts';

interface Exchange {
  readonly request: { encode(): Promise<{ readonly buffer: Buffer }> };
}
type Produce = (given: object) => Exchange;
interface Definitions {
  protocol(which: { readonly version: number }): Produce;
}

const VERSIONS = [3, 5, 7];
const { requests } = untypedProtocol as { requests: { Produce: Definitions } };
const Encoder = untypedEncoder as new () => {
  readonly buffer: Buffer;
  writeBuffer(bytes: Buffer): void;
};
const original = requests.Produce;
quickProduce();
const quick = requests.Produce;

/** What the producer passes on, with the fields that it adds. */
const sendOf = (messages: readonly object[], more: object = {}): object => ({
  acks: -1,
  timeout: 5_000,
  transactionalId: undefined,
  producerId: -1,
  producerEpoch: 0,
  compression: undefined,
  topicData: [{ topic: 'clickstream', partitions: [{ partition: 3, messages, firstSequence: 0 }] }],
  ...more,
});

async function bytesOf(definitions: Definitions, version: number, given: object): Promise<Buffer> {
  const { buffer } = await definitions.protocol({ version })(given).request.encode();
  return Buffer.from(buffer);
}

const bytes = fc.oneof(
  fc.constant(null),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  // lengths on both sides of where a varint grows
  fc.constantFrom(0, 63, 64, 8_191, 8_192, 70_000).map((length) => Buffer.alloc(length, 7)),
);
const messages = fc.array(fc.record({ key: bytes, value: bytes, partition: fc.constant(3) }), {
  minLength: 1,
  maxLength: 150,
});

describe('quickProduce', () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 10, 26));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(VERSIONS)('gives the bytes that kafkajs gives, in version %i', async (version) => {
    await fc.assert(
      fc.asyncProperty(messages, async (sent) => {
        const expected = await bytesOf(original, version, sendOf(sent));

        expect((await bytesOf(quick, version, sendOf(sent))).equals(expected)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the bytes that kafkajs gives for several partitions and topics', async () => {
    const partition = (number: number, value: string): object => ({
      partition: number,
      messages: [{ key: null, value: Buffer.from(value) }],
      firstSequence: 0,
    });
    const topicData = [
      { topic: 'a', partitions: [partition(0, 'x'), partition(9, 'y')] },
      { topic: 'ü', partitions: [partition(1, 'z')] },
    ];
    const given = sendOf([], { topicData });

    expect(await bytesOf(quick, 7, given)).toEqual(await bytesOf(original, 7, given));
  });

  const plain = { key: Buffer.from('k'), value: Buffer.from('v') };
  it.each([
    ['headers', [{ ...plain, headers: { refused: 'invalid_url' } }], {}],
    ['a time', [{ ...plain, timestamp: '1790000000000' }], {}],
    ['texts', [{ key: 'k', value: 'v' }], {}],
    ['no key at all', [{ value: plain.value }], {}],
    ['headers in one of many', [plain, { ...plain, headers: {} }], {}],
    ['compression', [plain], { compression: 1 }],
    ['a producer id', [plain], { producerId: '4000', producerEpoch: 3 }],
    ['a transaction', [plain], { transactionalId: 't', producerId: '4000' }],
  ])('leaves %s to kafkajs', async (_, sent, more) => {
    const given = sendOf(sent, more);

    expect(await bytesOf(quick, 7, given)).toEqual(await bytesOf(original, 7, given));
  });

  it('leaves old versions of the protocol to kafkajs', async () => {
    const given = sendOf([plain]);

    expect(await bytesOf(quick, 2, given)).toEqual(await bytesOf(original, 2, given));
  });

  it('leaves nothing in a request but what was written, however often it grows', () => {
    const parts = [0, 500, 20, 3_000, 1, 200_000, 70].map((length) => Buffer.alloc(length, 7));

    const encoder = new Encoder();
    for (const part of parts) encoder.writeBuffer(part);

    expect(encoder.buffer.equals(Buffer.concat(parts))).toBe(true);
  });

  const marked = { ...plain, headers: { refused: 'invalid_url' } };
  it.each([
    ['plain messages', 7, [plain, { key: null, value: null }]],
    ['messages with headers', 7, [plain, marked]],
    ['messages of an old version', 2, [plain, plain]],
    ['no messages', 7, []],
  ])('opens a bundle of %s', async (_, version, sent) => {
    const bundled = sendOf([new MessageBundle(3, sent)]);

    expect(await bytesOf(quick, version, bundled)).toEqual(
      await bytesOf(original, version, sendOf(sent)),
    );
  });

  it('sends no bundle for an idempotent producer, whose sequence numbers would miss messages', () => {
    const bundled = sendOf([new MessageBundle(3, [plain])], { producerId: '4000' });

    expect(() => quick.protocol({ version: 7 })(bundled)).toThrow('idempotent');
  });

  it('has kafkajs fail at a bundle where it is not in place, rather than store an empty message', async () => {
    const bundled = sendOf([new MessageBundle(3, [plain])]);

    await expect(bytesOf(original, 7, bundled)).rejects.toThrow('was not opened');
  });
});
