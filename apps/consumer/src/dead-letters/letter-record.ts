import {
  DEAD_LETTER_HEADERS,
  decodeDeadLetterHeaders,
  type DeadLetterInfo,
} from '@clickstream/event-schema';
import type { IHeaders } from '@clickstream/service-kit/kafka';

import type { TopicRecord } from '../kafka/read-topic.ts';
import { formatPlace, parsePlace } from './letter-id.ts';

/** One record of the dead-letter topic. */
export interface LetterRecord {
  /** Where the original lies. */
  readonly place: string;
  /** Id of the letter: where the first original lies, also when this record is about a replay of it. */
  readonly id: string;
  readonly info: DeadLetterInfo;
  /** The original's bytes and key. */
  readonly value: Buffer | null;
  readonly key: Buffer | null;
  /** The original's own headers. */
  readonly headers: IHeaders;
}

const OURS: ReadonlySet<string> = new Set(Object.values(DEAD_LETTER_HEADERS));

/** Undefined when the record is no dead letter: somebody else's, or damaged. */
export function toLetterRecord(record: TopicRecord): LetterRecord | undefined {
  const info = decodeDeadLetterHeaders(record.headers);
  if (info === undefined) return undefined;
  const place = formatPlace(info);
  const first = info.replayOf === undefined ? undefined : parsePlace(info.replayOf);
  return {
    place,
    id: first === undefined ? place : formatPlace(first),
    info,
    value: record.value,
    key: record.key,
    headers: Object.fromEntries(Object.entries(record.headers).filter(([name]) => !OURS.has(name))),
  };
}
