import { pathToFileURL } from 'node:url';

import type { ClickEvent, EventCodec, EventSerializer } from '@clickstream/event-schema';
import { isRetriable } from '@clickstream/service-core';

import { ConsumerError } from '../consumer-error.ts';
import { findEventProblem } from '../intake/event-rules.ts';
import { eventIdOfLetter } from './event-id-of-letter.ts';
import type { FixedEvent, FixScript, LetterToFix } from './fix-script.ts';
import type { Letter } from './letter-box.ts';

/** What to send in place of a letter, or why nothing is sent. */
export type Replacement =
  | { readonly kind: 'send'; readonly value: Buffer | null; readonly key: Buffer | null }
  | { readonly kind: 'skip' }
  /** Sending it would make the next dead letter, or the script failed on this letter. */
  | { readonly kind: 'refuse'; readonly why: string };

/** Makes of a letter what is sent again. */
export type Fix = (letter: Letter) => Promise<Replacement>;

/** Without a script: the original's bytes. */
export const sendOriginal: Fix = ({ record: { value, key } }) =>
  Promise.resolve({ kind: 'send', value, key });

/** @throws ConsumerError `CONSUMER_FIX_UNUSABLE` */
export async function loadFixScript(file: string): Promise<FixScript> {
  let loaded: { readonly default?: unknown };
  try {
    loaded = (await import(pathToFileURL(file).href)) as typeof loaded;
  } catch (cause) {
    throw new ConsumerError(`the fix script ${file} cannot be loaded`, {
      code: 'CONSUMER_FIX_UNUSABLE',
      cause,
    });
  }
  if (typeof loaded.default === 'function') return loaded.default as FixScript;
  throw new ConsumerError(`the default export of ${file} is no function`, {
    code: 'CONSUMER_FIX_UNUSABLE',
  });
}

/** Runs a script on letters; what it gives is checked by the consumer's own rules before it is sent. */
export async function openFix(script: FixScript, codec: EventCodec): Promise<Fix> {
  const serializer = await codec.openSerializer();
  return async (letter) => {
    const toFix = await toLetterToFix(letter, codec);
    try {
      const result = await script(toFix);
      if (result === null) return { kind: 'skip' };
      if (Buffer.isBuffer(result)) return await checkBytes(result, { letter, codec });
      return checkEvent(result, { letter, serializer });
    } catch (error) {
      if (isRetriable(error)) throw error;
      return { kind: 'refuse', why: error instanceof Error ? error.message : String(error) };
    }
  };
}

async function toLetterToFix(letter: Letter, codec: EventCodec): Promise<LetterToFix> {
  const { entry, record } = letter;
  const decoded = await codec.deserializer.decodeResolved(record.value);
  return {
    id: entry.id,
    reason: entry.reason,
    message: entry.message ?? record.info.message,
    stage: entry.stage,
    failedAt: record.info.failedAt,
    value: record.value,
    key: record.key,
    headers: record.headers,
    event: decoded.ok ? decoded.event : undefined,
  };
}

async function checkBytes(
  value: Buffer,
  { letter, codec }: { readonly letter: Letter; readonly codec: EventCodec },
): Promise<Replacement> {
  const decoded = await codec.deserializer.decodeResolved(value);
  if (!decoded.ok) return { kind: 'refuse', why: `its bytes are ${decoded.reason}` };
  const why = findEventProblem(decoded.event);
  return why === undefined
    ? { kind: 'send', value, key: letter.record.key }
    : { kind: 'refuse', why };
}

function checkEvent(
  fixed: FixedEvent,
  { letter, serializer }: { readonly letter: Letter; readonly serializer: EventSerializer },
): Replacement {
  const event = completeEvent(fixed, letter);
  const value = serializer.encode(event);
  const why = findEventProblem(event);
  // as the collector does: the key is the user, so that the events of one stay in one partition
  return why === undefined
    ? { kind: 'send', value, key: Buffer.from(event.user_id) }
    : { kind: 'refuse', why };
}

/** Nothing here may change from one replay of the letter to the next. */
function completeEvent(fixed: FixedEvent, { entry, record }: Letter): ClickEvent {
  return {
    event_id: eventIdOfLetter(entry.id),
    client_event_id: null,
    event_type: 'page_view',
    event_name: null,
    user_id_kind: 'user',
    session_id: null,
    page_view_id: null,
    referrer: null,
    title: null,
    timestamp_source: 'client',
    received_at: record.info.failedAt,
    time_spent: null,
    ip: null,
    user_agent: null,
    client_hints: null,
    source: 'dead-letter-fix',
    app_id: '',
    properties: null,
    ...withoutUndefined(fixed),
  };
}

/** A field that a script sets to undefined is one that it does not give. */
function withoutUndefined(fixed: FixedEvent): FixedEvent {
  const given: [string, unknown][] = Object.entries(fixed).filter(
    ([, value]: [string, unknown]) => value !== undefined,
  );
  return Object.fromEntries(given) as unknown as FixedEvent;
}
