import { compress, uncompress } from 'snappy';

import { checkBytes, type BatchLimits } from './batch-limits.ts';
import { CodecError } from './codec-error.ts';

/**
 * Java clients frame snappy (xerial's SnappyOutputStream), others send one raw block:
 *
 *     82 "SNAPPY" 00 | int32 version | int32 oldest reader | ( int32 length | raw block )*
 */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);
const XERIAL_HEADER_BYTES = XERIAL_MAGIC.length + 8;

export const snappyCodec = {
  /** One raw block, which every reader takes. */
  compress: (records: Buffer): Promise<Buffer> => compress(records),
  decompress: async (bytes: Buffer, limits: BatchLimits): Promise<Buffer> => {
    const blocks = bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)
      ? xerialBlocks(bytes)
      : [bytes];
    // before any memory is taken: each block says its length in front
    checkBytes(
      blocks.reduce((sum, block) => sum + lengthOf(block), 0),
      limits,
    );
    const parts = await Promise.all(blocks.map((block) => uncompress(block, { asBuffer: true })));
    return Buffer.concat(parts as Buffer[]);
  },
};

function xerialBlocks(bytes: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length;) {
    const length = at + 4 <= bytes.length ? bytes.readInt32BE(at) : -1;
    at += 4;
    if (length < 0 || at + length > bytes.length) throw new CodecError('a snappy block is cut off');
    blocks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

/** The varint in front of a raw block: its decompressed length. */
function lengthOf(block: Buffer): number {
  let length = 0;
  for (const [index, byte] of block.subarray(0, 5).entries()) {
    length += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return length;
  }
  throw new CodecError('a snappy block does not begin with its length');
}
