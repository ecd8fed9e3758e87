import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  CLICK_EVENT_SCHEMA,
  createAvroCodec,
  registerSchema,
  subjectOfTopic,
  type ClickEvent,
} from '@clickstream/event-schema';

import { toClickEvent } from '../generator/click-event.ts';
import { ForeignProducer } from '../generator/foreign-producer.ts';
import { createTraffic } from '../generator/traffic.ts';
import type { SentEvent } from '../ledger/sent-event.ts';
import type { AppKind } from '../world/apps.ts';
import type { World } from '../world/world.ts';

/** The subject of the events. */
export const EVENTS_SUBJECT = subjectOfTopic('clickstream');

/** A subject of somebody else's, in the same registry. */
export function otherSubject(name: string): string {
  return subjectOfTopic(`elsewhere-${name}`);
}

export function registryUrl({ stack }: World): string {
  return stack.env['SCHEMA_REGISTRY_URL'] ?? '';
}

export function brokersOf({ stack }: World): string {
  return stack.env['KAFKA_BROKERS'] ?? '';
}

/** Registers a schema, past the network that a scenario breaks. @returns its id */
export async function register(world: World, subject: string, schema: string): Promise<number> {
  const { schemaId } = await registerSchema({ url: registryUrl(world), subject, schema });
  return schemaId;
}

export function connectForeignProducer(world: World): Promise<ForeignProducer> {
  return ForeignProducer.connect({ brokers: brokersOf(world), ledger: world.ledger });
}

/** Valid events, as those of the senders are. */
export function validEvents(world: World, count: number): SentEvent[] {
  const next = createTraffic(world.random, Date.now);
  return Array.from({ length: count }, () => {
    const event = next(null);
    return event.url === '' ? { ...event, url: 'page_0' } : event;
  });
}

/** How somebody else writes events. */
export interface Encoder {
  readonly schemaId: number;
  readonly encode: (event: SentEvent) => Buffer;
}

/**
 * Writes events with a schema that is registered, by default that of this build.
 *
 * @param version.more fields that events get beside their own
 */
export async function openEncoder(
  world: World,
  version: { readonly subject?: string; readonly schema?: string; readonly more?: object } = {},
): Promise<Encoder> {
  const { subject = EVENTS_SUBJECT, schema = CLICK_EVENT_SCHEMA, more = {} } = version;
  const codec = createAvroCodec<ClickEvent>({ url: registryUrl(world), subject, schema });
  const serializer = await codec.openSerializer();
  return {
    schemaId: serializer.schemaId,
    encode: (event) => serializer.encode({ ...toClickEvent(event, Date.now()), ...more }),
  };
}

/** How often the apps of a kind have logged this since the world began. */
export function timesLogged(world: World, kind: AppKind, text: string): number {
  return world
    .appsOf(kind)
    .reduce(
      (sum, { name }) =>
        sum + readFileSync(join(world.directory, `${name}.log`), 'utf8').split(text).length - 1,
      0,
    );
}
