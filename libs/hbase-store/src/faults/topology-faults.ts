import { randomUUID } from 'node:crypto';

import type { FaultSuite } from './fault-suite.ts';
import { numberedRow } from './numbered-row.ts';
import { whileWriting } from './while-writing.ts';

/** What an operator and the balancer do to regions. */
export function describeTopologyFaults(suite: () => FaultSuite): void {
  it('survives a split of every region', async () => {
    const { cluster } = suite();

    await whileWriting(suite(), async (table, progress) => {
      for (const region of await cluster.regions(table)) {
        const at = Buffer.from([(region.start[0] ?? 0) + 0x20]);
        await cluster.operator.admin.splitRegion(region, { at });
        await progress();
      }
    });
  });

  it('survives moves between the two servers, there and back', async () => {
    const { cluster } = suite();

    await whileWriting(suite(), async (table, progress) => {
      const servers = await cluster.servers();
      for (const to of [servers.second, servers.first, servers.second]) {
        for (const region of await cluster.regions(table)) {
          await cluster.operator.admin.moveRegion(region, { to });
        }
        await progress();
      }
    });
  });

  it('survives a merge of neighbours', async () => {
    const { cluster } = suite();

    await whileWriting(suite(), async (table, progress) => {
      const [a, b, c, d] = await cluster.regions(table);
      await cluster.operator.admin.mergeRegions([a!, b!]);
      await progress();
      await cluster.operator.admin.mergeRegions([c!, d!]);
      await progress();
      expect(await cluster.regions(table)).toHaveLength(2);
    });
  });

  it('waits for a region that is unassigned until it is assigned again', async () => {
    const { cluster } = suite();

    await whileWriting(suite(), async (table) => {
      const [region] = await cluster.regions(table);
      await cluster.operator.admin.unassignRegion(region!);
      await cluster.operator.admin.assignRegion(region!);
    });
  });

  it('waits for a table that is disabled until it is enabled again', async () => {
    const { cluster } = suite();

    await whileWriting(suite(), async (table) => {
      await cluster.operator.admin.disableTable(table);
      await cluster.operator.admin.enableTable(table);
    });
  });

  it('serves a table that was made after its name had been used in vain', async () => {
    const { cluster, drivers } = suite();
    const table = `test_late_${randomUUID().slice(0, 8)}`;
    const row = numberedRow({ series: 0, number: 7 });
    for (const { store } of drivers) {
      await expect(store.put(table, row)).rejects.toMatchObject({
        code: 'HBASE_STORE_TABLE_NOT_FOUND',
      });
    }

    await cluster.operator.createTable({ name: table, families: { f: {}, g: {} } });

    for (const { driver, store } of drivers) {
      await store.put(table, row);
      expect({ driver: driver.name, found: (await store.get(table, row.row))?.row }).toEqual({
        driver: driver.name,
        found: row.row,
      });
    }
  });
}
