import type { EventSerializer } from '@clickstream/event-schema';
import { createFakeCodec } from '@clickstream/event-schema/testing';
import type { ClickEvent, EventCodec } from '@clickstream/event-schema';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

/** A codec without network, its schema known already, and its serializer. */
export async function openFakeCodec(): Promise<{
  readonly codec: EventCodec;
  readonly serializer: EventSerializer;
}> {
  const codec = createFakeCodec();
  const serializer = await codec.openSerializer();
  return { codec, serializer };
}

/** A message as kafkajs delivers it. */
export function aMessage(offset: number, value: Buffer | null, key = 'user-1'): KafkaMessage {
  return {
    key: Buffer.from(key),
    value,
    timestamp: '1767225600000',
    attributes: 0,
    offset: String(offset),
    headers: {},
  };
}

/** One message per event, offsets from 0. */
export function messagesOf(
  serializer: EventSerializer,
  events: readonly ClickEvent[],
): KafkaMessage[] {
  return events.map((event, offset) => aMessage(offset, serializer.encode(event), event.user_id));
}
