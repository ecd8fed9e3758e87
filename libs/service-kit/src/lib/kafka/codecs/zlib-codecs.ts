import { promisify } from 'node:util';
import { constants, gzip, unzip, zstdCompress, zstdDecompress } from 'node:zlib';

import type { BatchLimits } from './batch-limits.ts';

const compressGzip = promisify(gzip);
const decompressGzip = promisify(unzip);
const compressZstd = promisify(zstdCompress);
const decompressZstd = promisify(zstdDecompress);

/** A frame may not ask for a larger window than this, 2^25 bytes; zstd's own levels up to 19 need 2^23. */
const MAX_WINDOW_LOG = 25;

export const gzipCodec = {
  compress: (records: Buffer): Promise<Buffer> => compressGzip(records),
  decompress: (bytes: Buffer, { maxBytes }: BatchLimits): Promise<Buffer> =>
    decompressGzip(bytes, { maxOutputLength: maxBytes }),
};

export const zstdCodec = {
  compress: (records: Buffer): Promise<Buffer> => compressZstd(records),
  decompress: (bytes: Buffer, { maxBytes }: BatchLimits): Promise<Buffer> =>
    decompressZstd(bytes, {
      maxOutputLength: maxBytes,
      params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG },
    }),
};
