import type { EventDeserializer } from '@clickstream/event-schema';
import type { KafkaMessage } from '@clickstream/service-kit/kafka';

import type { EventEnricher } from '../enrich/event-enricher.ts';
import { toEventRow } from '../store/event-row-mapper.ts';
import { hourOf, type EventRow, type EventStore } from '../store/event-store.ts';
import type { BadDataBreaker } from './bad-data-breaker.ts';
import { decodeChunk } from './chunk-decoder.ts';
import type { DeadLetter, DeadLetterSink } from './dead-letter.ts';
import { withoutErased, type Erasures } from './erasures.ts';

/** Consecutive messages of one partition. */
export interface Chunk {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
}

/** What became of a chunk. */
export interface ChunkResult {
  readonly rows: number;
  readonly letters: readonly DeadLetter[];
  readonly hours: number;
  /** Messages about persons who were erased: neither row nor letter. */
  readonly erased: number;
}

export interface ChunkProcessor {
  /**
   * Resolves when each message of the chunk is durable: as a row whose hour is marked, or as a dead letter; what is
   * erased is passed over. Only then may the offset move.
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
  readonly erasures: Erasures;
}

interface MappedMessage {
  readonly message: KafkaMessage;
  readonly row: EventRow;
}

interface MappedRow {
  /** All messages of the row in this chunk. */
  readonly messages: KafkaMessage[];
  readonly row: EventRow;
}

export function createChunkProcessor(parts: ChunkProcessorParts): ChunkProcessor {
  const { deserializer, enricher, store, deadLetters, breaker, erasures } = parts;
  return {
    process: async (chunk, { signal, attempt }) => {
      const { topic, partition } = chunk;
      // Before anything is written: who erases waits until what was begun before it is committed.
      const erased = await erasures.current({ signal });
      const decoded = await decodeChunk(chunk.messages, deserializer);
      const { good, bad, count } = withoutErased(decoded, erased);
      breaker.check(chunk, bad);
      const mapped = groupByRow(
        good.map(({ message, event }) => ({
          message,
          row: toEventRow(enricher.enrich(event), { topic, partition, offset: message.offset }),
        })),
      );
      const { refused, hours, written } = await writeRows(store, mapped, signal);
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
        rows: written,
        letters,
        hours: hours.length,
        erased: count,
      };
    },
  };
}

/** The hours of the rows that are durable now, and a letter for each message of a row that the store will never take. */
async function writeRows(
  store: EventStore,
  mapped: readonly MappedRow[],
  signal: AbortSignal,
): Promise<{
  readonly refused: readonly DeadLetter[];
  readonly hours: readonly number[];
  readonly written: number;
}> {
  if (mapped.length === 0) return { refused: [], hours: [], written: 0 };
  const rows = mapped.map(({ row }) => row);
  const outcomes = await store.write(rows, { signal });
  const refused: DeadLetter[] = [];
  const hours = new Set<number>();
  let written = 0;
  for (const [index, { messages, row }] of mapped.entries()) {
    const outcome = outcomes[index] ?? NO_OUTCOME;
    if (outcome.ok) {
      written += 1;
      hours.add(hourOf(row.timestampMs));
      continue;
    }
    // each of them: a message that the group has passed is stored or has a letter
    for (const message of messages) refused.push({ message, ...outcome, stage: 'store' });
  }
  return { refused, hours: [...hours], written };
}

const NO_OUTCOME = {
  ok: false,
  reason: 'refused_by_store',
  detail: 'the store gave no outcome for the row',
} as const;

/** An event that was sent twice is one row; the store takes each row once per call, and the last one counts. */
function groupByRow(mapped: readonly MappedMessage[]): MappedRow[] {
  const byKey = new Map<string, MappedRow>();
  for (const { message, row } of mapped) {
    const key = `${row.timestampMs}/${row.eventId.toLowerCase()}/${row.userId}`;
    const messages = byKey.get(key)?.messages ?? [];
    messages.push(message);
    byKey.set(key, { messages, row });
  }
  return [...byKey.values()];
}

/** Waits for both, also when one has failed: nothing goes on behind a chunk that is tried again. */
async function bothSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
