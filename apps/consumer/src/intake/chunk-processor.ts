import type { EventDeserializer } from '@clickstream/event-schema';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

import type { EventEnricher } from '../enrich/event-enricher.ts';
import { toEventRow } from '../store/event-row-mapper.ts';
import { hourOf, type EventRow, type EventStore } from '../store/event-store.ts';
import type { BadDataBreaker } from './bad-data-breaker.ts';
import { decodeChunk } from './chunk-decoder.ts';
import type { DeadLetter, DeadLetterSink } from './dead-letter.ts';

/** Consecutive messages of one partition. */
export interface Chunk {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
}

/** What became of a chunk. */
export interface ChunkResult {
  readonly rows: number;
  readonly deadLetters: number;
  readonly hours: number;
}

export interface ChunkProcessor {
  /**
   * Resolves when each message of the chunk is durable: as a row whose hour is marked, or as a dead letter. Only then
   * may the offset move.
   *
   * @throws a retriable error during an outage; the whole chunk may be processed again, rows and marks stay right.
   */
  process(
    chunk: Chunk,
    options: { readonly signal: AbortSignal; readonly attempt: number },
  ): Promise<ChunkResult>;
}

export interface ChunkProcessorParts {
  readonly deserializer: EventDeserializer;
  readonly enricher: EventEnricher;
  readonly store: EventStore;
  readonly deadLetters: DeadLetterSink;
  readonly breaker: BadDataBreaker;
}

interface MappedMessage {
  readonly message: KafkaMessage;
  readonly row: EventRow;
}

export function createChunkProcessor(parts: ChunkProcessorParts): ChunkProcessor {
  const { deserializer, enricher, store, deadLetters, breaker } = parts;
  return {
    process: async (chunk, { signal, attempt }) => {
      const { topic, partition } = chunk;
      const { good, bad } = await decodeChunk(chunk.messages, deserializer);
      breaker.check(chunk, bad);
      const mapped = lastOfEachRow(
        good.map(({ message, event }) => ({
          message,
          row: toEventRow(enricher.enrich(event), { topic, partition, offset: message.offset }),
        })),
      );
      const { refused, hours } = await writeRows(store, mapped, signal);
      const letters = [...bad, ...refused];
      breaker.check(chunk, letters);
      await bothSettled(
        letters.length === 0
          ? Promise.resolve()
          : deadLetters.send(letters, { topic, partition, attempts: attempt }),
        hours.length === 0 ? Promise.resolve() : store.markDirty(hours, { signal }),
      );
      breaker.passed(chunk, letters);
      return {
        rows: mapped.length - refused.length,
        deadLetters: letters.length,
        hours: hours.length,
      };
    },
  };
}

/** The hours of the rows that are durable now, and a letter for each row that the store will never take. */
async function writeRows(
  store: EventStore,
  mapped: readonly MappedMessage[],
  signal: AbortSignal,
): Promise<{ readonly refused: readonly DeadLetter[]; readonly hours: readonly number[] }> {
  if (mapped.length === 0) return { refused: [], hours: [] };
  const rows = mapped.map(({ row }) => row);
  const outcomes = await store.write(rows, { signal });
  const refused: DeadLetter[] = [];
  const hours = new Set<number>();
  for (const [index, { message, row }] of mapped.entries()) {
    const outcome = outcomes[index] ?? NO_OUTCOME;
    if (outcome.ok) hours.add(hourOf(row.timestampMs));
    else refused.push({ message, ...outcome, stage: 'store' });
  }
  return { refused, hours: [...hours] };
}

const NO_OUTCOME = {
  ok: false,
  reason: 'refused_by_store',
  detail: 'the store gave no outcome for the row',
} as const;

/** An event that was sent twice is one row; the store takes each row once per call, and the last one counts. */
function lastOfEachRow(mapped: readonly MappedMessage[]): MappedMessage[] {
  const byKey = new Map<string, MappedMessage>();
  for (const entry of mapped) {
    const { timestampMs, eventId, userId } = entry.row;
    byKey.set(`${timestampMs}/${eventId.toLowerCase()}/${userId}`, entry);
  }
  return [...byKey.values()];
}

/** Waits for both, also when one has failed: nothing goes on behind a chunk that is tried again. */
async function bothSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
