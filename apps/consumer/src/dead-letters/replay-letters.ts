import { DEAD_LETTER_HEADERS, REFUSED_HEADER } from '@clickstream/event-schema';
import type { Clock } from '@clickstream/service-core';

import type { Fix } from './apply-fix.ts';
import type { Letter } from './letter-box.ts';
import { formatPlace, type RecordPlace } from './letter-id.ts';
import type { OutgoingCopy, ReplayLog } from './replay-log.ts';

/** What became of one letter in a replay. */
export type ReplayOutcome =
  /** Acknowledged and marked. `copy` is where it lies; without one it is a dry run. */
  | { readonly kind: 'sent'; readonly letter: string; readonly copy: RecordPlace }
  | { readonly kind: 'would_send'; readonly letter: string; readonly to: Target }
  /** The fix left it as it is. */
  | { readonly kind: 'skipped'; readonly letter: string }
  /** Not sent, and open as before. */
  | { readonly kind: 'refused'; readonly letter: string; readonly why: string };

/** Where a copy goes. */
export interface Target {
  readonly topic: string;
  readonly partition: number;
  readonly bytes: number;
}

export interface ReplayOptions {
  readonly log: ReplayLog;
  readonly fix: Fix;
  /** Whether `fix` changes anything; noted in the marks. */
  readonly fixed: boolean;
  readonly dryRun: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: ReplayOutcome) => void | Promise<void>;
}

interface Pending {
  readonly letter: string;
  readonly target: Target;
  readonly copy: OutgoingCopy;
}

const MAX_BATCH_COPIES = 500;
const MAX_BATCH_BYTES = 512 * 1024;
const MAX_PENDING_BYTES = 8 << 20;

/**
 * Sends letters into the topics that they come from, and marks each as replayed once the brokers have its copy.
 *
 * Ends at the first outage. What was sent by then and not marked stays open: sending it again makes the same row.
 */
export async function replayLetters(
  letters: AsyncIterable<Letter>,
  options: ReplayOptions,
): Promise<void> {
  const batches = new Map<string, Pending[]>();
  let pendingBytes = 0;
  for await (const letter of letters) {
    options.signal.throwIfAborted();
    const prepared = await prepare(letter, options);
    if ('kind' in prepared) {
      await options.onOutcome(prepared);
      continue;
    }
    const { topic, partition, bytes } = prepared.target;
    const lane = `${topic}/${partition}`;
    const batch = batches.get(lane) ?? [];
    if (bytesOf(batch) + bytes > MAX_BATCH_BYTES || batch.length === MAX_BATCH_COPIES) {
      pendingBytes -= bytesOf(batch);
      await sendAndMark(batch.splice(0), options);
    }
    batches.set(lane, batch);
    batch.push(prepared);
    pendingBytes += bytes;
    if (pendingBytes > MAX_PENDING_BYTES) {
      for (const full of batches.values()) await sendAndMark(full.splice(0), options);
      pendingBytes = 0;
    }
  }
  for (const batch of batches.values()) await sendAndMark(batch, options);
}

async function prepare(letter: Letter, options: ReplayOptions): Promise<Pending | ReplayOutcome> {
  const { entry, record } = letter;
  const id = entry.id;
  const replacement = await options.fix(letter);
  if (replacement.kind === 'skip') return { kind: 'skipped', letter: id };
  if (replacement.kind === 'refuse') return { kind: 'refused', letter: id, why: replacement.why };
  const { key, value } = replacement;
  const { topic, partition: origin } = record.info;
  const partition = await options.log.partitionOf(topic, key, origin);
  if (partition === undefined) {
    return { kind: 'refused', letter: id, why: `there is no topic ${topic}` };
  }
  const bytes = (value?.length ?? 0) + (key?.length ?? 0);
  const target = { topic, partition, bytes };
  if (options.dryRun) return { kind: 'would_send', letter: id, to: target };
  const { [REFUSED_HEADER]: refused, ...others } = record.headers;
  // What the script has made of it is an event.
  const own = options.fixed || refused === undefined ? others : record.headers;
  const headers = { ...own, [DEAD_LETTER_HEADERS.replayOf]: id };
  return { letter: id, target, copy: { key, value, headers } };
}

async function sendAndMark(batch: readonly Pending[], options: ReplayOptions): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const { log, clock, fixed, onOutcome } = options;
  const { topic, partition } = first.target;
  const places = await log.send({ topic, partition, copies: batch.map(({ copy }) => copy) });
  if (places === 'too_large') {
    if (batch.length > 1) for (const one of batch) await sendAndMark([one], options);
    else await onOutcome(tooLarge(first));
    return;
  }
  const sent = batch.flatMap(({ letter }, i) => {
    const copy = places[i];
    return copy === undefined ? [] : [{ letter, copy }];
  });
  const replayedAt = clock.now();
  await log.mark(sent.map(({ letter, copy }) => ({ letterId: letter, copy, replayedAt, fixed })));
  for (const { letter, copy } of sent) await onOutcome({ kind: 'sent', letter, copy });
}

function tooLarge({ letter, target }: Pending): ReplayOutcome {
  return {
    kind: 'refused',
    letter,
    why: `its ${target.bytes} bytes are too many for ${target.topic}`,
  };
}

function bytesOf(batch: readonly Pending[]): number {
  return batch.reduce((sum, { target }) => sum + target.bytes, 0);
}

/** One line about an outcome. */
export function describeOutcome(outcome: ReplayOutcome): string {
  switch (outcome.kind) {
    case 'sent':
      return `${outcome.letter}: sent, is ${formatPlace(outcome.copy)} now`;
    case 'would_send':
      return `${outcome.letter}: would send ${outcome.to.bytes} bytes to ${outcome.to.topic}, partition ${outcome.to.partition}`;
    case 'skipped':
      return `${outcome.letter}: left as it is by the fix`;
    case 'refused':
      return `${outcome.letter}: not sent: ${outcome.why}`;
  }
}
