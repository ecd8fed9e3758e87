import kafkajs from 'kafkajs';

const { CompressionTypes } = kafkajs;

/** Kafka's kinds of compression by their names, as the `compression` of a producer's send. */
export const COMPRESSION = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;
export type CompressionName = keyof typeof COMPRESSION;
