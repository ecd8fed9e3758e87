import { silentLogger } from '@clickstream/service-core';
import kafkajs from 'kafkajs';

import { createKafka } from '../create-kafka.ts';
import { BATCH_LIMITS, checkRecords } from './batch-limits.ts';
import { COMPRESSION } from './compression.ts';
import { KAFKA_CODECS, type KafkaCodec } from './register-codecs.ts';

const KINDS = Object.entries(COMPRESSION).filter(([name]) => name !== 'none');

/** A record of so many bytes behind its length. */
function aRecord(bytes: number): Buffer {
  const length: number[] = [];
  let zigzag = bytes * 2;
  for (; zigzag >= 0x80; zigzag = Math.floor(zigzag / 128)) length.push((zigzag % 128) | 0x80);
  return Buffer.concat([Buffer.from([...length, zigzag]), Buffer.alloc(bytes, 'clicks ')]);
}

const RECORDS = Buffer.concat([aRecord(20), aRecord(300), aRecord(70_000)]);
/** More than the bound, in much fewer bytes. */
const TOO_MANY_BYTES = aRecord(40 << 20);
const TOO_MANY_RECORDS = Buffer.alloc(8 * 300_000, aRecord(7));

describe.each(KINDS)('the %s codec', (name, type) => {
  const codec = KAFKA_CODECS[type]!;
  const compressed = (records: Buffer): Promise<Buffer> => codec.compress({ buffer: records });

  it('reads what it has written', async () => {
    const bytes = await compressed(RECORDS);

    expect(bytes.length).toBeLessThan(RECORDS.length);
    expect((await codec.decompress(bytes)).equals(RECORDS)).toBe(true);
  });

  it('refuses a batch that becomes too large, or too many objects', async () => {
    const large = await compressed(TOO_MANY_BYTES);
    const many = await compressed(TOO_MANY_RECORDS);

    await expect(codec.decompress(large)).rejects.toMatchObject({
      code: 'KAFKA_BATCH_UNREADABLE',
      retriable: false,
    });
    await expect(codec.decompress(many)).rejects.toThrow('more than 250000 records');
  });

  it('says which batch it cannot read, whatever is wrong with it', async () => {
    const bytes = await compressed(RECORDS);
    const damaged = [
      Buffer.from('this is no compressed batch at all'),
      bytes.subarray(0, bytes.length - 100),
      Buffer.alloc(0),
    ];

    for (const wrong of damaged) {
      await expect(codec.decompress(wrong)).rejects.toMatchObject({
        code: 'KAFKA_BATCH_UNREADABLE',
        message: expect.stringContaining(`a ${name} batch of ${wrong.length} bytes`) as string,
      });
    }
  });
});

describe('the snappy codec', () => {
  it('reads the framing of Java clients, block by block', async () => {
    const codec = KAFKA_CODECS[COMPRESSION.snappy]!;
    const framed: Buffer[] = [Buffer.from('82534e41505059000000000100000001', 'hex')];
    for (let at = 0; at < RECORDS.length; at += 32 << 10) {
      const block = await codec.compress({ buffer: RECORDS.subarray(at, at + (32 << 10)) });
      const length = Buffer.alloc(4);
      length.writeInt32BE(block.length);
      framed.push(length, block);
    }
    const bytes = Buffer.concat(framed);

    expect((await codec.decompress(bytes)).equals(RECORDS)).toBe(true);
    await expect(codec.decompress(bytes.subarray(0, -1))).rejects.toThrow('cut off');
  });
});

describe('a codec as kafkajs has it', () => {
  const registered = kafkajs.CompressionCodecs as unknown as Record<number, () => KafkaCodec>;
  const codecOf = (type: number): KafkaCodec => registered[type]!();
  beforeEach(() => {
    createKafka({ brokers: ['127.0.0.1:1'], clientId: 'test', logger: silentLogger });
  });

  it.each(KINDS)('reads and writes %s', async (_, type) => {
    const bytes = await codecOf(type).compress({ buffer: RECORDS });

    expect((await codecOf(type).decompress(bytes)).equals(RECORDS)).toBe(true);
  });

  it('hands on stand-ins for a batch that cannot be read, with its bytes and the reason', async () => {
    const damaged = Buffer.from('this is no compressed batch at all');
    const records = await codecOf(COMPRESSION.zstd).decompress(damaged);

    expect(records.subarray(0, 300).includes(damaged)).toBe(true);
    expect(records.subarray(0, 300).toString()).toMatch(
      /unreadable-batch.+a zstd batch of 34 bytes/s,
    );
    // one record more than there may be would be refused
    expect(() => {
      checkRecords(records, BATCH_LIMITS);
    }).not.toThrow();
    expect(() => {
      checkRecords(Buffer.concat([records, Buffer.of(0)]), BATCH_LIMITS);
    }).toThrow('more than 250000 records');
  });

  it('hands on nothing for a batch that is too large to be a dead letter', async () => {
    const damaged = Buffer.alloc(1_000_000, 'x');

    await expect(codecOf(COMPRESSION.lz4).decompress(damaged)).rejects.toMatchObject({
      code: 'KAFKA_BATCH_UNREADABLE',
    });
  });
});
