import type { DeadLetterInfo } from '@clickstream/event-schema';

import type { Letter } from '../dead-letters/letter-box.ts';
import type { LetterEntry } from '../dead-letters/letter-index.ts';
import { formatPlace } from '../dead-letters/letter-id.ts';
import type { LetterRecord } from '../dead-letters/letter-record.ts';

/** A record of the topic of dead letters about `clickstream/0/<offset>`. */
export function aLetterRecord(
  offset: number,
  changes: Omit<Partial<LetterRecord>, 'info'> & { readonly info?: Partial<DeadLetterInfo> } = {},
): LetterRecord {
  const info: DeadLetterInfo = {
    reason: 'bad_magic',
    message: 'the first byte is 123, not 0',
    stage: 'decode',
    topic: 'clickstream',
    partition: 0,
    offset: String(offset),
    schemaId: undefined,
    failedAt: Date.UTC(2026, 0, 1) + offset,
    attempts: 1,
    ...changes.info,
  };
  const place = formatPlace(info);
  return {
    place,
    id: info.replayOf ?? place,
    value: Buffer.from('{}'),
    key: Buffer.from('user-1'),
    headers: {},
    ...changes,
    info,
  };
}

/** An open letter of that record. */
export function aLetter(record: LetterRecord = aLetterRecord(0)): Letter {
  const { id, info } = record;
  const entry: LetterEntry = {
    id,
    reason: info.reason,
    stage: info.stage,
    failedAt: info.failedAt,
    message: undefined,
    copies: [],
    failedCopies: [],
  };
  return { entry, state: 'open', record };
}
