/* Starts an HBase of its own, which it kills. */
import { PrivateStack, uniqueName } from '@clickstream/testing';
import type { HBaseStore, PutRow } from '../hbase-store.ts';
import { openRpcHBaseStore } from '../rpc/rpc-hbase-store.ts';
import { openHBaseRpcClientStore } from './hbase-rpc-client-store.ts';
import type { HBaseRpcClientStoreOptions } from './hbase-rpc-client-store-options.ts';

const START_MS = 120_000;
const OUTAGE_MS = 90_000;
const table = uniqueName('outage');

let stack: PrivateStack;

beforeAll(async () => {
  stack = await PrivateStack.start({ only: ['hbase'] });
  await using rpc = await openRpcHBaseStore({ bootstrap: hosts('HBASE_BOOTSTRAP') });
  await rpc.createTable({ name: table, families: { f: {} }, splitKeys: [Buffer.from([0x80])] });
}, START_MS);

afterAll(() => stack[Symbol.asyncDispose](), START_MS);

function hosts(variable: string): string[] {
  return stack.env[variable]?.split(',') ?? [];
}

function open(options: Partial<HBaseRpcClientStoreOptions> = {}): Promise<HBaseStore> {
  return openHBaseRpcClientStore({
    zookeeperQuorum: hosts('HBASE_ZOOKEEPER_QUORUM'),
    rpcTimeoutMs: 1_000,
    ...options,
  });
}

/** A row of one of both regions. */
function aRow(number: number): PutRow {
  return {
    row: Buffer.from([number % 256, number >> 8]),
    timestamp: 1_000 + number,
    cells: { f: { q: Buffer.from(String(number)) } },
  };
}

function someRows(count: number): PutRow[] {
  return Array.from({ length: count }, (_, i) => aRow(i));
}

/** Codes of what failed, `done` for what did not. */
async function fates(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(calls);
  return settled.map((one) =>
    one.status === 'fulfilled' ? 'done' : (one.reason as { code: string }).code,
  );
}

describe('hbase-rpc-client driver, when the server goes', () => {
  it(
    'fails all pending calls of a killed server in time, opens when there is one, and loses nothing',
    async () => {
      await using store = await open();
      const rows = someRows(600);
      const before = await store.putMany(table, rows.slice(0, 300));
      expect(before.every(({ ok }) => ok)).toBe(true);

      const pending = rows
        .slice(300)
        .map((row) => store.put(table, row, { deadlineMs: OUTAGE_MS }));
      stack.signal('hbase', 'SIGKILL');
      const short = { deadlineMs: 3_000 };
      const down = await fates([
        ...rows.slice(0, 50).map(({ row }) => store.get(table, row, short)),
        open(short).then((opened) => opened.close()),
      ]);
      const opening = open({ deadlineMs: OUTAGE_MS });
      await stack.up();
      await using second = await opening;

      expect(down.at(-1)).toBe('HBASE_STORE_DEADLINE_EXCEEDED');
      // The server may have answered some with its last breath.
      for (const fate of down) expect(['done', 'HBASE_STORE_DEADLINE_EXCEEDED']).toContain(fate);
      expect(new Set(await fates(pending))).toEqual(new Set(['done']));
      const found = await second.getMany(
        table,
        rows.map(({ row }) => row),
      );
      expect(found.map((one) => one.ok && one.row?.cells[0]?.value.toString())).toEqual(
        rows.map((_, i) => String(i)),
      );
    },
    OUTAGE_MS,
  );
});
