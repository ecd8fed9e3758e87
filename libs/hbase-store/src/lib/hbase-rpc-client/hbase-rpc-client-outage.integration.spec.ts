/* Starts an HBase of its own, which it kills. */
import { PrivateStack, uniqueName, waitFor } from '@clickstream/testing';
import type { HBaseStore, PutRow } from '../hbase-store.ts';
import { openRpcHBaseStore } from '../rpc/rpc-hbase-store.ts';
import { openHBaseRpcClientStore } from './hbase-rpc-client-store.ts';
import type { HBaseRpcClientStoreOptions } from './hbase-rpc-client-store-options.ts';

const START_MS = 120_000;
const OUTAGE_MS = 90_000;
const ABSENT = { family: 'f', qualifier: 'q', expected: 'absent' } as const;
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
    'gives calls to a server that hangs up in time, and goes on when it moves again',
    async () => {
      await using store = await open();
      const counter = { row: Buffer.from('hung'), family: 'f', qualifier: 'n' };
      expect(await store.increment(table, counter)).toBe(1n);

      stack.signal('hbase', 'SIGSTOP');
      const short = { deadlineMs: 2_000 };
      await waitFor('the server to stand still', async () => {
        return (await fates([store.get(table, counter.row, short)]))[0] !== 'done';
      });
      const hung = await fates([
        store.get(table, counter.row, short),
        store.increment(table, counter, short),
        store.checkAndPut(table, { ...aRow(0), check: ABSENT }, short),
        store.delete(table, Buffer.from('any'), short),
      ]);
      const [put] = await store.putMany(table, someRows(1), short);
      const patient = store.putMany(table, someRows(300), { deadlineMs: OUTAGE_MS });
      stack.signal('hbase', 'SIGCONT');

      const inTime = ['HBASE_STORE_CALL_TIMEOUT', 'HBASE_STORE_DEADLINE_EXCEEDED'];
      for (const fate of hung) expect(inTime).toContain(fate);
      expect(put).toMatchObject({ ok: false, error: { code: 'HBASE_STORE_DEADLINE_EXCEEDED' } });
      expect((await patient).filter(({ ok }) => !ok)).toEqual([]);
      // Of the one in between nobody knows, but it has not counted twice.
      expect([2n, 3n]).toContain(await store.increment(table, counter, { deadlineMs: OUTAGE_MS }));
    },
    OUTAGE_MS,
  );

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
        open(short),
      ]);
      const opening = open({ deadlineMs: OUTAGE_MS });
      await stack.up();

      expect(new Set(down)).toEqual(new Set(['HBASE_STORE_DEADLINE_EXCEEDED']));
      expect(new Set(await fates(pending))).toEqual(new Set(['done']));
      await using second = await opening;
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
