import { sleep, type Clock } from '@clickstream/service-core';

import type { CollectorClient } from '../client/collector-client.ts';
import type { SimulatedEvent } from './simulated-events.ts';

export interface EventSenderOptions {
  readonly client: Pick<CollectorClient, 'post'>;
  /** Sends per second; undefined means as fast as the collector acknowledges. */
  readonly rate: number | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What was sent; `sent` counts every send, `accepted` what the collector said. */
export interface SendCounts {
  sent: number;
  accepted: number;
  readonly refused: Record<string, number>;
}

const MAX_BATCH_EVENTS = 200;
const BATCHES_PER_SECOND = 10;

/** Sends the events in their order. A repeated event comes once more in the batch after its own. */
export async function sendEvents(
  events: readonly SimulatedEvent[],
  options: EventSenderOptions,
): Promise<SendCounts> {
  const counts: SendCounts = { sent: 0, accepted: 0, refused: {} };
  const started = options.clock.now();
  const batchEvents = batchSize(options.rate);
  let again: string[] = [];
  for (let at = 0; at < events.length || again.length > 0; at += batchEvents) {
    const batch = events.slice(at, at + batchEvents);
    const bodies = batch.map(({ event }) => JSON.stringify(event));
    const result = await options.client.post([...again, ...bodies]);
    counts.sent += again.length + bodies.length;
    counts.accepted += result.accepted;
    for (const { code } of result.rejected) counts.refused[code] = (counts.refused[code] ?? 0) + 1;
    again = batch.flatMap(({ sends }, i) => Array<string>(sends - 1).fill(bodies[i] ?? ''));
    if (options.rate !== undefined) {
      const due = started + (1_000 * counts.sent) / options.rate;
      await sleep(Math.max(0, due - options.clock.now()), options.signal);
    }
  }
  return counts;
}

/** A rate is kept by sending little and often. */
function batchSize(rate: number | undefined): number {
  if (rate === undefined) return MAX_BATCH_EVENTS;
  return Math.min(MAX_BATCH_EVENTS, Math.ceil(rate / BATCHES_PER_SECOND));
}
