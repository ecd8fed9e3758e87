import type { PoisonRecord } from '../../ledger/sent-event.ts';
import type { DeadLetterRecord } from '../evidence.ts';
import { originOf, placeOf, type Fates, type Letter } from '../fates.ts';
import type { Violation } from '../verdict.ts';
import { violation } from '../violations.ts';

/** Every poison record is a dead letter with its bytes and a right reason, and every letter says where it comes from. */
export function poisonParked(fates: Fates): Violation[] {
  const { ledger, letters } = fates;
  const missing = ledger.poison.map(placeOf).filter((place) => !letters.has(place));
  const wrong = (problems: (letter: Letter, record: DeadLetterRecord) => string[]): string[] =>
    [...letters.values()].flatMap((letter) =>
      letter.records.flatMap((record) =>
        problems(letter, record).map((problem) => `${letter.id}: ${problem}`),
      ),
    );
  return [
    ...violation('I6', 'poison records have no dead letter', missing),
    ...violation('I6', 'dead letters of poison are not what was sent', wrong(contentProblems)),
    ...violation('I6', 'dead letters lack a header', wrong(headerProblems)),
  ];
}

/** A copy that was mended and failed again holds other bytes than the record that it comes from. */
function contentProblems({ poison }: Letter, record: DeadLetterRecord): string[] {
  if (poison === undefined || record.headers.has('replay-of')) return [];
  const reason = record.headers.get('reason') ?? 'none';
  return [
    ...(isSame(record, poison) ? [] : ['other bytes']),
    ...(poison.reasons.includes(reason)
      ? []
      : [`reason ${reason}, not ${poison.reasons.join(' or ')}`]),
  ];
}

function isSame({ valueDigest }: DeadLetterRecord, poison: PoisonRecord): boolean {
  return poison.valueDigest === undefined || valueDigest === poison.valueDigest;
}

function headerProblems(_letter: Letter, record: DeadLetterRecord): string[] {
  const { headers } = record;
  return [
    ...(originOf(record) === undefined ? ['topic, partition or offset'] : []),
    ...(headers.get('reason') ? [] : ['reason']),
    ...(headers.get('stage') ? [] : ['stage']),
    ...(Number.isNaN(Date.parse(headers.get('failed-at') ?? '')) ? ['failed-at'] : []),
  ];
}
