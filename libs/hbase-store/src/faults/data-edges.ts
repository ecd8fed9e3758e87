import { openEventTable, SALT_BUCKETS_ATTRIBUTE, type PutRow } from '../index.ts';
import type { FaultSuite } from './fault-suite.ts';
import { cellsOf, numberedRow } from './numbered-row.ts';
import { scanAll } from './while-writing.ts';

const DAY_MS = 86_400_000;

/** Rows at the edges of what HBase takes. */
export function describeDataEdges(suite: () => FaultSuite): void {
  it('writes all rows of a batch but the one that is bad, while regions move', async () => {
    const { cluster, drivers } = suite();
    const table = await cluster.createTable();
    const servers = await cluster.servers();
    const batches = drivers.map(async ({ store }, series) => {
      const codes: (string | true)[] = [];
      for (let batch = 0; batch < 20; batch += 1) {
        const rows = Array.from({ length: 20 }, (_, i) =>
          numberedRow({ series, number: batch * 20 + i }),
        );
        rows[batch] = { ...rows[batch]!, cells: { missing: { q: Buffer.from('v') } } };
        const outcomes = await store.putMany(table, rows);
        codes.push(...outcomes.map((outcome) => outcome.ok || outcome.error.code));
      }
      return codes;
    });
    for (const region of await cluster.regions(table)) {
      await cluster.operator.admin.moveRegion(region, { to: servers.second });
    }

    const isBad = (_: unknown, i: number): boolean => i % 20 === Math.floor(i / 20);
    const expected = Array.from({ length: 400 }, () => true as const).map((ok, i) =>
      isBad(ok, i) ? 'HBASE_STORE_FAMILY_NOT_FOUND' : ok,
    );
    for (const codes of await Promise.all(batches)) expect(codes).toEqual(expected);
    expect(await scanAll(cluster.operator, table)).toHaveLength(drivers.length * 380);
  });

  it('acknowledges a cell older than the time to live and never shows it; the event table refuses it', async () => {
    const { cluster, drivers } = suite();
    const table = `${await cluster.createTable()}_ttl`;
    await cluster.operator.createTable({
      name: table,
      families: { click_data: { TTL: String(DAY_MS / 1_000) } },
      attributes: { [SALT_BUCKETS_ATTRIBUTE]: '1' },
    });
    const row = Buffer.from('old');
    const cells = { click_data: { q: Buffer.from('v') } };

    for (const { store } of drivers) {
      await store.put(table, { row, timestamp: Date.now() - 2 * DAY_MS, cells });
      expect(await store.get(table, row)).toBeUndefined();
    }

    const events = await openEventTable(cluster.operator, { table });
    const event = {
      eventId: '0b6f2f0a-5f0e-4b43-9d4c-0f4f6f0c7a11',
      userId: 'user-1',
      timestampMs: Date.now() - 2 * DAY_MS,
      cells,
    };
    expect(await events.putAll([event])).toMatchObject([
      { ok: false, reason: 'older_than_retention' },
    ]);
  });

  it('keeps keys of all byte values apart, at and around the boundaries of regions', async () => {
    const { cluster, drivers } = suite();
    const boundaries = [[0x00, 0x00], [0x7f, 0xff], [0x80], [0x80, 0x00], [0xff], [0xff, 0xff]];
    for (const { driver, store } of drivers) {
      const table = `${await cluster.createTable()}_keys`;
      const splitKeys = boundaries.map((key) => Buffer.from(key));
      await cluster.operator.createTable({ name: table, families: { f: {}, g: {} }, splitKeys });
      const rows = edgeKeys(boundaries).map((row, number): PutRow => ({
        ...numberedRow({ series: 0, number }),
        row,
      }));

      const outcomes = await store.putMany(table, [...rows].reverse());

      const failed = outcomes.filter(({ ok }) => !ok);
      expect({ driver: driver.name, failed }).toEqual({ driver: driver.name, failed: [] });
      const expected = rows.map((row) => ({ row: row.row, cells: cellsOf(row) }));
      expect(await scanAll(cluster.operator, table)).toEqual(expected);
      for (const row of expected) expect(await store.get(table, row.row)).toEqual(row);
    }
  });
}

/** Every single byte, and each boundary with its closest neighbours; in byte order. */
function edgeKeys(boundaries: readonly (readonly number[])[]): Buffer[] {
  const single = Array.from({ length: 256 }, (_, byte) => [byte]);
  const around = boundaries.flatMap((key) => [
    key,
    [...key, 0x00],
    [...key, 0xff],
    [...key.slice(0, -1), Math.max(0, key.at(-1)! - 1), 0xff, 0xff],
  ]);
  const distinct = new Set([...single, ...around].map((key) => Buffer.from(key).toString('hex')));
  return [...distinct].map((key) => Buffer.from(key, 'hex')).sort((a, b) => Buffer.compare(a, b));
}
