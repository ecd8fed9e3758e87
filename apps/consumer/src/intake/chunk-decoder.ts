import { REFUSED_HEADER, type ClickEvent, type EventDeserializer } from '@clickstream/event-schema';
import { UNREADABLE_BATCH_HEADER, type KafkaMessage } from '@clickstream/service-kit/kafka';

import type { DeadLetter } from './dead-letter.ts';
import { findEventProblem } from './event-rules.ts';

export interface DecodedMessage {
  readonly message: KafkaMessage;
  readonly event: ClickEvent;
}

export interface DecodedChunk {
  readonly good: readonly DecodedMessage[];
  readonly bad: readonly DeadLetter[];
}

/**
 * Decodes and checks each message; asks the registry only for schema ids that are new.
 *
 * @throws EventSchemaError, retriable, when the registry is needed and does not answer. Bad data never throws.
 */
export async function decodeChunk(
  messages: readonly KafkaMessage[],
  deserializer: EventDeserializer,
): Promise<DecodedChunk> {
  const good: DecodedMessage[] = [];
  const bad: DeadLetter[] = [];
  for (const message of messages) {
    const unreadable = message.headers?.[UNREADABLE_BATCH_HEADER];
    if (unreadable !== undefined) {
      const detail = String(unreadable);
      bad.push({ message, reason: 'unreadable_batch', detail, stage: 'decode' });
      continue;
    }
    const refused = message.headers?.[REFUSED_HEADER];
    if (refused !== undefined) {
      const detail = String(refused);
      bad.push({ message, reason: 'refused_by_collector', detail, stage: 'collect' });
      continue;
    }
    const result = await deserializer.decodeResolved(message.value);
    if (!result.ok) {
      const { reason, message: detail, schemaId } = result;
      bad.push({ message, reason, detail, stage: 'decode', schemaId });
      continue;
    }
    const problem = findEventProblem(result.event);
    if (problem === undefined) good.push({ message, event: result.event });
    else bad.push(invalid(message, problem, result.schemaId));
  }
  return { good, bad };
}

function invalid(message: KafkaMessage, problem: string, schemaId: number): DeadLetter {
  return { message, reason: 'invalid_event', detail: problem, stage: 'validate', schemaId };
}
