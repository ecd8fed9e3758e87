import type { Logger } from '@clickstream/service-core';
import kafkajs from 'kafkajs';

import { BATCH_LIMITS, checkRecords, type BatchLimits } from './batch-limits.ts';
import { CodecError } from './codec-error.ts';
import { COMPRESSION } from './compression.ts';
import { lz4Codec } from './lz4-codec.ts';
import { snappyCodec } from './snappy-codec.ts';
import { standIns } from './stand-ins.ts';
import { gzipCodec, zstdCodec } from './zlib-codecs.ts';

/** How one kind of compression is written and read. */
interface Codec {
  readonly compress: (records: Buffer) => Promise<Buffer>;
  readonly decompress: (bytes: Buffer, limits: BatchLimits) => Promise<Buffer>;
}

/** What kafkajs asks of a codec. */
export interface KafkaCodec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  /** @throws CodecError */
  decompress(bytes: Buffer): Promise<Buffer>;
}

const { CompressionCodecs } = kafkajs;

/** Kafka's kinds of compression, by the number that kafkajs has for each. */
export const KAFKA_CODECS: Readonly<Record<number, KafkaCodec>> = {
  [COMPRESSION.gzip]: toKafkaCodec('gzip', gzipCodec),
  [COMPRESSION.snappy]: toKafkaCodec('snappy', snappyCodec),
  [COMPRESSION.lz4]: toKafkaCodec('lz4', lz4Codec),
  [COMPRESSION.zstd]: toKafkaCodec('zstd', zstdCodec),
};

/**
 * Teaches kafkajs every kind of compression that Kafka has, gzip included: its own would decompress without a bound.
 *
 * A batch that cannot be read is logged and handed on as stand-ins, so that it does not stop its partition for ever. Holds
 * for the whole process; the last logger given is used.
 */
export function registerCodecs(logger: Logger): void {
  for (const [type, codec] of Object.entries(KAFKA_CODECS)) {
    const registered = withStandIns(codec, logger);
    Object.assign(CompressionCodecs, { [type]: () => registered });
  }
}

function withStandIns(codec: KafkaCodec, logger: Logger): KafkaCodec {
  return {
    compress: (encoder) => codec.compress(encoder),
    decompress: async (bytes) => {
      try {
        return await codec.decompress(bytes);
      } catch (error) {
        if (!(error instanceof CodecError)) throw error;
        logger.error('kafka_batch_unreadable', { code: error.code, message: error.message });
        return standIns(bytes, error, BATCH_LIMITS.maxRecords);
      }
    },
  };
}

/** A codec as kafkajs calls it, whose every error is a {@link CodecError} that names the compression. */
export function toKafkaCodec(name: string, codec: Codec, limits = BATCH_LIMITS): KafkaCodec {
  return {
    compress: ({ buffer }) => codec.compress(buffer),
    decompress: async (bytes) => {
      try {
        const records = await codec.decompress(bytes, limits);
        checkRecords(records, limits);
        return records;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new CodecError(`a ${name} batch of ${bytes.length} bytes cannot be read: ${why}`);
      }
    },
  };
}
