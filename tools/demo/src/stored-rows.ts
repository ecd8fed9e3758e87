import { decodeText, openRpcHBaseStore } from '@clickstream/hbase-store';

const EVENTS_TABLE = 'clickstream_events';
const COLUMN = { family: 'click_data', qualifier: 'app_id' } as const;

/** How many events HBase holds, counted row by row. */
export interface StoredRows {
  readonly total: number;
  /** By the app id or write key that they were sent with. */
  readonly byAppId: ReadonlyMap<string, number>;
}

export async function countStoredRows(bootstrap: string): Promise<StoredRows> {
  await using store = await openRpcHBaseStore({ bootstrap: bootstrap.split(',') });
  let total = 0;
  const byAppId = new Map<string, number>();
  const range = { columns: { [COLUMN.family]: ['event_type', COLUMN.qualifier] } };
  for await (const { cells } of store.scan(EVENTS_TABLE, range)) {
    total += 1;
    const cell = cells.find(({ qualifier }) => qualifier === COLUMN.qualifier);
    if (cell === undefined) continue;
    const appId = decodeText(cell.value);
    byAppId.set(appId, (byAppId.get(appId) ?? 0) + 1);
  }
  return { total, byAppId };
}
