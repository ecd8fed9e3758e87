import { openRpcHBaseStore } from '@clickstream/hbase-store';

const EVENTS_TABLE = 'clickstream_events';

/** How many events HBase holds, counted row by row. */
export async function countStoredRows(bootstrap: string): Promise<number> {
  await using store = await openRpcHBaseStore({ bootstrap: bootstrap.split(',') });
  let rows = 0;
  const range = { columns: { click_data: ['event_type'] } };
  for await (const _ of store.scan(EVENTS_TABLE, range)) rows += 1;
  return rows;
}
