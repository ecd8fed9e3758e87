import type { ClickEvent, DecodeResult, EventDeserializer } from '@clickstream/event-schema';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

import { ConsumerError } from '../consumer-error.ts';
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
 * @throws a retriable error when the registry is needed and does not answer. Bad data never throws.
 */
export async function decodeChunk(
  messages: readonly KafkaMessage[],
  deserializer: EventDeserializer,
): Promise<DecodedChunk> {
  const good: DecodedMessage[] = [];
  const bad: DeadLetter[] = [];
  for (const message of messages) {
    const result = await decode(message.value, deserializer);
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

type Verdict = Exclude<DecodeResult, { readonly reason: 'needs_schema' }>;

async function decode(payload: Buffer | null, deserializer: EventDeserializer): Promise<Verdict> {
  const first = deserializer.decode(payload);
  if (first.ok || first.reason !== 'needs_schema') return first;
  await deserializer.resolveSchema(first.schemaId);
  const second = deserializer.decode(payload);
  if (second.ok || second.reason !== 'needs_schema') return second;
  throw new ConsumerError(`schema ${first.schemaId} was looked up and is not there`, {
    code: 'CONSUMER_SCHEMA_UNRESOLVED',
    retriable: true,
  });
}

function invalid(message: KafkaMessage, problem: string, schemaId: number): DeadLetter {
  return { message, reason: 'invalid_event', detail: problem, stage: 'validate', schemaId };
}
