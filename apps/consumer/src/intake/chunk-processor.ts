import type { EventDeserializer } from '@clickstream/event-schema';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

import type { EventEnricher } from '../enrich/event-enricher.ts';
import { toEventRow } from '../store/event-row-mapper.ts';
import { hourOf, type EventRow, type EventStore } from '../store/event-store.ts';
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
}

interface MappedMessage {
  readonly message: KafkaMessage;
  readonly row: EventRow;
}

export function createChunkProcessor(parts: ChunkProcessorParts): ChunkProcessor {
  const { deserializer, enricher, store, deadLetters } = parts;
  return {
    process: async (chunk, { signal, attempt }) => {
      const { topic, partition } = chunk;
      const source = { topic, partition, attempts: attempt };
      const { good, bad } = await decodeChunk(chunk.messages, deserializer);
      const mapped = lastOfEachRow(
        good.map(({ message, event }) => ({
          message,
          row: toEventRow(enricher.enrich(event), { topic, partition, offset: message.offset }),
        })),
      );
      const rows = mapped.map(({ row }) => row);
      const [outcomes] = await bothSettled(
        rows.length === 0 ? Promise.resolve([]) : store.write(rows, { signal }),
        bad.length === 0 ? Promise.resolve() : deadLetters.send(bad, source),
      );
      const refused: DeadLetter[] = [];
      const hours = new Set<number>();
      for (const [index, { message, row }] of mapped.entries()) {
        const outcome = outcomes[index] ?? NO_OUTCOME;
        if (outcome.ok) hours.add(hourOf(row.timestampMs));
        else refused.push({ message, ...outcome, stage: 'store' });
      }
      if (refused.length > 0) await deadLetters.send(refused, source);
      if (hours.size > 0) await store.markDirty([...hours], { signal });
      return {
        rows: mapped.length - refused.length,
        deadLetters: bad.length + refused.length,
        hours: hours.size,
      };
    },
  };
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
