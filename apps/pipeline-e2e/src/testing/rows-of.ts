import {
  decodeBoolean,
  decodeDouble,
  decodeLong,
  decodeRowKey,
  decodeText,
  type Row,
} from '@clickstream/hbase-store';

import type { OwnEngines } from './own-engines.ts';

/** Column family → column → value. */
export type RowCells = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A stored event as it lies in the table: each of its cells, and the facts in its key. */
export interface StoredRow {
  readonly key: { readonly timestampMs: number; readonly eventId: string };
  readonly cells: RowCells;
}

const DECODERS: Readonly<Record<string, (value: Buffer) => unknown>> = {
  timestamp: decodeTime,
  received_at: decodeTime,
  time_spent: decodeDouble,
  bot: decodeBoolean,
  rest: decodeRest,
};
/** Fields of `rest` whose text is JSON again. */
const JSON_FIELDS = ['properties', 'client_hints'];

/** Every row of one application, whatever else is in the table; shares no code with what writes them. */
export async function rowsOf({ hbase, names }: OwnEngines, appId: string): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of hbase.scan(names.HBASE_EVENTS_TABLE)) {
    const stored = toStoredRow(row);
    if (stored.cells['click_data']?.['app_id'] === appId) rows.push(stored);
  }
  return rows;
}

function toStoredRow({ row, cells }: Row): StoredRow {
  const { timestampMs, eventId } = decodeRowKey(row);
  const families: Record<string, Record<string, unknown>> = {};
  for (const { family, qualifier, value } of cells) {
    (families[family] ??= {})[qualifier] = (DECODERS[qualifier] ?? decodeText)(value);
  }
  return { key: { timestampMs, eventId }, cells: families };
}

/** Milliseconds since 1970. */
function decodeTime(value: Buffer): number {
  return Number(decodeLong(value));
}

function decodeRest(value: Buffer): unknown {
  const rest = JSON.parse(decodeText(value)) as Record<string, unknown>;
  for (const field of JSON_FIELDS) {
    const text = rest[field];
    if (typeof text === 'string') rest[field] = JSON.parse(text);
  }
  return rest;
}
