/** A Node driver under the benchmark's commands; see client-process.ts. Arguments: driver, bootstrap, ZooKeeper. */
import { createInterface } from 'node:readline';

import { openHBaseStore, type HBaseStore } from '../src/index.ts';
import { BenchRows } from './bench-rows.ts';
import type { Measurement, MemoryMeasurement } from './client-process.ts';

const CALLS_AT_ONCE = 4;
const DEADLINE_MS = 120_000;
const MEMORY_SAMPLES = 50;
const MIB = 1024 * 1024;

const OPEN: Readonly<
  Record<string, (cluster: { bootstrap: string; quorum: string }) => Promise<HBaseStore>>
> = {
  rpc: ({ bootstrap }) =>
    openHBaseStore({ driver: 'rpc', bootstrap: bootstrap.split(','), deadlineMs: DEADLINE_MS }),
  'hbase-rpc-client': ({ quorum }) =>
    openHBaseStore({
      driver: 'hbase-rpc-client',
      zookeeperQuorum: quorum.split(','),
      deadlineMs: DEADLINE_MS,
    }),
};

/** Which of the prepared rows come next, for several writers at once. */
class Cursor {
  readonly #end: number;
  #next = 0;

  constructor(end: number) {
    this.#end = end;
  }

  get taken(): number {
    return this.#next;
  }

  take(most: number): { readonly from: number; readonly to: number } | undefined {
    const from = this.#next;
    this.#next = Math.min(this.#end, from + most);
    return from === this.#next ? undefined : { from, to: this.#next };
  }
}

async function write(
  store: HBaseStore,
  rows: BenchRows,
  options: { readonly table: string; readonly rowsPerCall: number; readonly cursor: Cursor },
): Promise<void> {
  const { table, rowsPerCall, cursor } = options;
  const lane = async (): Promise<void> => {
    for (let span = cursor.take(rowsPerCall); span; span = cursor.take(rowsPerCall)) {
      const { from, to } = span;
      const batch = Array.from({ length: to - from }, (_, i) =>
        rows.toPutRow((from + i) % rows.count),
      );
      const failed = (await store.putMany(table, batch)).find(({ ok }) => !ok);
      if (failed?.ok === false) throw failed.error;
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lane));
}

async function scan(
  store: HBaseStore,
  table: string,
): Promise<{ rows: number; valueBytes: number }> {
  let rows = 0;
  let valueBytes = 0;
  for await (const { cells } of store.scan(table)) {
    rows += 1;
    for (const { value } of cells) valueBytes += value.length;
  }
  return { rows, valueBytes };
}

async function measured(
  work: () => Promise<{ readonly rows: number; readonly valueBytes: number }>,
): Promise<Measurement> {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(before);
  return { ...done, wallMs: performance.now() - startedAt, cpuMs: (user + system) / 1_000 };
}

async function endure(
  store: HBaseStore,
  rows: BenchRows,
  options: { readonly table: string; readonly rowsPerCall: number; readonly total: number },
): Promise<MemoryMeasurement> {
  const { total } = options;
  const startedAt = performance.now();
  const rssMiB: number[] = [];
  for (let sample = 1; sample <= MEMORY_SAMPLES; sample += 1) {
    await write(store, rows, {
      ...options,
      cursor: new Cursor(Math.round(total / MEMORY_SAMPLES)),
    });
    rssMiB.push(Math.round(process.memoryUsage.rss() / MIB));
  }
  return { rows: total, wallMs: performance.now() - startedAt, rssMiB };
}

async function main(): Promise<void> {
  const [driver = '', bootstrap = '', quorum = ''] = process.argv.slice(2);
  const open = OPEN[driver];
  if (open === undefined) throw new Error(`no such driver: ${driver}`);
  await using store = await open({ bootstrap, quorum });
  let rows = new BenchRows(0);
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, table = '', rowsPerCall = '', total = ''] = line.split(' ');
    let answer: unknown;
    if (command === 'prepare') {
      rows = new BenchRows(Number(table));
      answer = { digest: rows.digest() };
    } else if (command === 'write') {
      answer = await measured(async () => {
        const cursor = new Cursor(rows.count);
        await write(store, rows, { table, rowsPerCall: Number(rowsPerCall), cursor });
        return { rows: rows.count, valueBytes: 0 };
      });
    } else if (command === 'scan') {
      answer = await measured(() => scan(store, table));
    } else if (command === 'endure') {
      const options = { table, rowsPerCall: Number(rowsPerCall), total: Number(total) };
      answer = await endure(store, rows, options);
    } else {
      throw new Error(`no such command: ${line}`);
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

await main();
