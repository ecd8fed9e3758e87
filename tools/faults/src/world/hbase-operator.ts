import { openRpcHBaseStore } from '@clickstream/hbase-store';
import { sleep } from '@clickstream/service-core';

const TABLE = 'clickstream_events';
const DEADLINE_MS = 60_000;
const BETWEEN_MS = 500;

/** What an operator and the balancer do: every region to each server in turn, and then each cut in two. */
export async function moveAndSplitRegions(bootstrap: string): Promise<void> {
  await using store = await openRpcHBaseStore({
    bootstrap: bootstrap.split(','),
    deadlineMs: DEADLINE_MS,
  });
  const { admin } = store;
  for (const to of await admin.listServers()) {
    for (const region of await admin.listRegions(TABLE)) {
      await admin.moveRegion(region, { to });
      await sleep(BETWEEN_MS);
    }
  }
  for (const region of await admin.listRegions(TABLE)) {
    await admin.splitRegion(region, { at: middleOf(region.start) });
    await sleep(BETWEEN_MS);
  }
}

/** Inside the salt that the region begins with, between last month's events and today's. */
function middleOf(start: Buffer): Buffer {
  const at = Buffer.alloc(9);
  at.writeUInt8(start[0] ?? 0);
  at.writeBigUInt64BE(BigInt(Date.now() - 15 * 24 * 3_600_000), 1);
  return at;
}
