export {
  appendToPartition,
  namedPartitioner,
  type PartitionAppend,
} from './lib/kafka/append-to-partition.ts';
export { COMPRESSION, type CompressionName } from './lib/kafka/codecs/compression.ts';
export { UNREADABLE_BATCH_HEADER } from './lib/kafka/codecs/stand-ins.ts';
export { createKafka } from './lib/kafka/create-kafka.ts';
export { partitionForKey } from './lib/kafka/murmur2.ts';
export {
  readTopic,
  type OffsetRange,
  type ReadTopicOptions,
  type TopicBatch,
} from './lib/kafka/read-topic.ts';
export type {
  Admin,
  Batch,
  Consumer,
  EachBatchPayload,
  IHeaders,
  Kafka,
  KafkaMessage,
  Message,
  Producer,
  RecordMetadata,
} from 'kafkajs';
