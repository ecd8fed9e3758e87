import { compressFrame, decompressFrame } from 'lz4-napi';

import { checkBytes, type BatchLimits } from './batch-limits.ts';
import { CodecError } from './codec-error.ts';

const MAGIC = 0x184d2204;
const UNCOMPRESSED_BLOCK = 0x8000_0000;
/** In the first byte of the frame's descriptor. */
const FLAG_DICTIONARY = 0x01;
const FLAG_CONTENT_SIZE = 0x08;
const FLAG_BLOCK_CHECKSUM = 0x10;

/** LZ4's frame format, which Kafka uses for batches of its current format. */
export const lz4Codec = {
  compress: (records: Buffer): Promise<Buffer> => compressFrame(records),
  decompress: (bytes: Buffer, limits: BatchLimits): Promise<Buffer> => {
    checkBytes(largestSize(bytes), limits);
    return decompressFrame(bytes);
  },
};

/**
 * The most bytes that a frame can hold: its blocks times the size of a full block.
 *
 *     magic | flags, block size [, content size 8] [, dictionary 4], checksum 1 | ( uint32 length | block [| checksum 4] )* | 0
 */
function largestSize(frame: Buffer): number {
  if (frame.length < 7 || frame.readUInt32LE(0) !== MAGIC) {
    throw new CodecError('a batch that should be lz4 is no lz4 frame');
  }
  const flags = frame.readUInt8(4);
  // 4: 64 KiB, 5: 256 KiB, 6: 1 MiB, 7: 4 MiB
  const blockBytes = 1 << (8 + 2 * ((frame.readUInt8(5) >> 4) & 7));
  const checksumBytes = (flags & FLAG_BLOCK_CHECKSUM) === 0 ? 0 : 4;
  let at = 7 + ((flags & FLAG_CONTENT_SIZE) === 0 ? 0 : 8) + (flags & FLAG_DICTIONARY ? 4 : 0);
  let bytes = 0;
  while (at + 4 <= frame.length) {
    const header = frame.readUInt32LE(at);
    if (header === 0) break;
    at += 4 + (header & ~UNCOMPRESSED_BLOCK) + checksumBytes;
    bytes += blockBytes;
  }
  return bytes;
}
