import {
  decodeBoolean,
  decodeDouble,
  decodeLong,
  hourOf,
  type Cell,
  type Row,
} from '@clickstream/hbase-store';
import type { PublishedHour } from '@clickstream/mysql-store';

import { safeText } from '../dead-letters/preview-bytes.ts';
import type { FoundHour, FoundRow } from './event-report.ts';
import { keyParts } from './find-rows.ts';

/** Columns that hold no text. */
const DECODERS: Readonly<Record<string, (value: Buffer) => unknown>> = {
  'click_data:timestamp': decodeLong,
  'click_data:received_at': decodeLong,
  'click_data:time_spent': decodeDouble,
  'user_agent_data:bot': decodeBoolean,
};

/** The run that has published an hour, undefined for none; `unknown` when MySQL could not be asked. */
export type PublishedState = PublishedHour | undefined | 'unknown';

/** A row with the state of its hour. Pure. */
export function viewRow(
  row: Row,
  hour: { readonly counter: bigint; readonly published: PublishedState },
): FoundRow {
  const { salt, timestampMs } = keyParts(row);
  return {
    key: row.row.toString('hex'),
    salt,
    time: new Date(timestampMs).toISOString(),
    cells: Object.fromEntries(
      row.cells.map((cell) => [`${cell.family}:${cell.qualifier}`, cellText(cell)]),
    ),
    hour: viewHour(hourOf(timestampMs), hour),
  };
}

function viewHour(
  startMs: number,
  { counter, published }: { readonly counter: bigint; readonly published: PublishedState },
): FoundHour {
  const known = published === 'unknown' || published === undefined ? undefined : published;
  return {
    start: new Date(startMs).toISOString(),
    counter: String(counter),
    publishedBy:
      known === undefined ? null : { epoch: known.epoch, version: String(known.version) },
    state: published === 'unknown' ? 'unknown' : known?.version === counter ? 'processed' : 'dirty',
  };
}

function cellText({ family, qualifier, value }: Cell): string {
  const decode = DECODERS[`${family}:${qualifier}`];
  return decode === undefined ? safeText(value) : String(decode(value));
}
