import type { TopicRecord } from '../kafka/read-topic.ts';
import { formatPlace, parsePlace, type RecordPlace } from './letter-id.ts';

/**
 * Says that a copy of a letter lies in the events' topic, acknowledged by the brokers.
 *
 * Its key names letter and copy, so that marks of two replays of one letter stand beside each other, and compaction
 * keeps every one.
 */
export interface ReplayMark {
  readonly letterId: string;
  readonly copy: RecordPlace;
  /** Milliseconds. */
  readonly replayedAt: number;
  /** The copy is what a fix made of the letter. */
  readonly fixed: boolean;
}

/** The topic with the marks of a topic of dead letters; the set-up step makes both. */
export function marksTopicOf(deadLetterTopic: string): string {
  return `${deadLetterTopic}.marks`;
}

/** Key and value of a mark, as text. */
export function encodeMark(mark: ReplayMark): { readonly key: string; readonly value: string } {
  const copy = formatPlace(mark.copy);
  const replayedAt = new Date(mark.replayedAt).toISOString();
  return {
    key: `${mark.letterId} ${copy}`,
    value: JSON.stringify({ letter: mark.letterId, copy, replayedAt, fixed: mark.fixed }),
  };
}

/** Undefined when the record is no mark. */
export function decodeMark({ value }: Pick<TopicRecord, 'value'>): ReplayMark | undefined {
  const { letter, copy, replayedAt, fixed } = parseObject(value);
  if (typeof letter !== 'string' || typeof copy !== 'string') return undefined;
  const place = parsePlace(copy);
  const at = Date.parse(typeof replayedAt === 'string' ? replayedAt : '');
  if (place === undefined || Number.isNaN(at)) return undefined;
  return { letterId: letter, copy: place, replayedAt: at, fixed: fixed === true };
}

function parseObject(value: Buffer | null): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(value?.toString() ?? 'null');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
