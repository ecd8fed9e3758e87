import type { HBaseStore, PutRow, Row } from '../index.ts';
import type { FaultCluster } from './fault-cluster.ts';
import type { FaultSuite } from './fault-suite.ts';
import { cellsOf, numberedRow } from './numbered-row.ts';

const ROWS = 150;

/** Scans that take many answers while the regions under them change. */
export function describeScanFaults(suite: () => FaultSuite): void {
  it('returns every row once and whole, in order, while regions merge, split and move', async () => {
    const { cluster, drivers } = suite();
    const table = await cluster.createTable();
    const expected = await fill(cluster.operator, table);
    await using opened = new AsyncDisposableStack();
    const stores = await Promise.all(
      drivers.map(async ({ driver }) => opened.use(await driver.openWithTinyAnswers(cluster))),
    );

    const stirred = stir(cluster, table);
    const scans = await Promise.all(
      stores.map((store) => scanUntil(stirred, () => scan(store, table))),
    );

    for (const [i, { driver }] of drivers.entries()) {
      expect(scans[i]!.length).toBeGreaterThan(1);
      for (const rows of scans[i]!) {
        expect({ driver: driver.name, keys: rows.map(hexKey) }).toEqual({
          driver: driver.name,
          keys: expected.map(hexKey),
        });
        expect(rows).toEqual(expected);
      }
    }
  });
}

/** Rows that are wider than one answer may be. */
async function fill(store: HBaseStore, table: string): Promise<Row[]> {
  const wide = Object.fromEntries(
    Array.from({ length: 3 }, (_, i) => [`w${String(i)}`, Buffer.alloc(60, i)]),
  );
  const rows = Array.from({ length: ROWS }, (_, number): PutRow => {
    const row = numberedRow({ series: 0, number });
    return { ...row, cells: { f: { ...row.cells['f'], ...wide } } };
  });
  const outcomes = await store.putMany(table, rows);
  expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
  return rows
    .map((row) => ({ row: row.row, cells: cellsOf(row) }))
    .sort((a, b) => Buffer.compare(a.row, b.row));
}

/** A region that was split or merged cannot be merged before its next compaction, so that comes first. */
async function stir(cluster: FaultCluster, table: string): Promise<void> {
  const { admin } = cluster.operator;
  const [a, b, c, d] = await cluster.regions(table);
  await admin.mergeRegions([a!, b!]);
  for (const region of [c!, d!]) {
    await admin.splitRegion(region, { at: Buffer.from([region.start[0]! + 0x20]) });
  }
  const servers = await cluster.servers();
  for (const to of [servers.second, servers.first]) {
    for (const region of await cluster.regions(table)) await admin.moveRegion(region, { to });
  }
}

/** Scans again and again until the work is done, and once more. */
async function scanUntil(work: Promise<void>, scanOnce: () => Promise<Row[]>): Promise<Row[][]> {
  const state = { done: false };
  const settled = work.finally(() => (state.done = true));
  // Awaited below, after scans that may fail first.
  settled.catch(() => undefined);
  const scans: Row[][] = [];
  while (!state.done) scans.push(await scanOnce());
  scans.push(await scanOnce());
  await settled;
  return scans;
}

async function scan(store: HBaseStore, table: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of store.scan(table)) rows.push(row);
  return rows;
}

function hexKey({ row }: Row): string {
  return row.toString('hex');
}
