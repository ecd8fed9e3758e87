import { ServiceError } from '@clickstream/service-core';

/**
 * A compressed batch of records that cannot be read: damaged, too large when decompressed, or with too many records.
 *
 * Not retriable: the same bytes come again.
 */
export class CodecError extends ServiceError<'KAFKA_BATCH_UNREADABLE'> {
  override readonly name = 'CodecError';

  constructor(message: string) {
    // without a cause: kafkajs hands on an error's cause in its place
    super(message, { code: 'KAFKA_BATCH_UNREADABLE' });
  }
}
