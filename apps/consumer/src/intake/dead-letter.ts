import type { DeadLetterReason, DeadLetterStage } from '@clickstream/event-schema';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

/** A message that holds bad data, and what is wrong with it. */
export interface DeadLetter {
  readonly message: KafkaMessage;
  readonly reason: DeadLetterReason;
  readonly detail: string;
  readonly stage: DeadLetterStage;
  readonly schemaId?: number | undefined;
}

/** Where dead letters go. */
export interface DeadLetterSink {
  /**
   * Resolves when all in-sync replicas have every letter.
   *
   * @throws a retriable error when they may not have it; sending again may leave a letter twice, never not at all.
   */
  send(
    letters: readonly DeadLetter[],
    source: { readonly topic: string; readonly partition: number; readonly attempts: number },
  ): Promise<void>;
}
