/** `nx run hbase-store:bench`: the drivers against HBase's own Java client, on a private HBase; ends with 1 when a target is missed. */
import { join } from 'node:path';

import { PrivateStack, uniqueName } from '@clickstream/testing';

import { openRpcHBaseStore, type HBaseStore } from '../src/index.ts';
import { FAMILIES, REGIONS } from './bench-rows.ts';
import { ClientProcess, type Measurement } from './client-process.ts';
import { buildJavaClient } from './java-client.ts';
import { readOptions, type BenchOptions } from './options.ts';
import { formatRounds, formatSetting, formatTargets } from './report.ts';
import { runRounds } from './rounds.ts';
import {
  JAVA,
  memoryTarget,
  PACKAGE,
  RPC,
  scanTarget,
  writeTargets,
  type TargetResult,
} from './targets.ts';

const ROWS_PER_CALL = 500;
/** With the stack's usual heap the server runs out of memory under three clients' tables. */
const HEAP_MB = '1024';
const NODE_DRIVERS = [RPC, PACKAGE];

async function main(options: BenchOptions): Promise<TargetResult[]> {
  say('starting a private HBase and building the Java client');
  await using stack = await PrivateStack.start({
    only: ['hbase'],
    env: { STACK_HBASE_HEAP_MB: HEAP_MB },
  });
  const { HBASE_BOOTSTRAP: bootstrap = '', HBASE_ZOOKEEPER_QUORUM: quorum = '' } = stack.env;
  await using operator = await openRpcHBaseStore({ bootstrap: bootstrap.split(',') });
  await using running = new AsyncDisposableStack();
  const clients = NODE_DRIVERS.map((driver) =>
    running.use(
      new ClientProcess(driver, {
        command: process.execPath,
        args: [join(import.meta.dirname, 'node-client.ts'), driver, bootstrap, quorum],
      }),
    ),
  );
  clients.push(running.use(new ClientProcess(JAVA, await buildJavaClient(quorum))));
  await prepareAlike(clients, options.rows);
  say(formatSetting(options, ROWS_PER_CALL));

  const writes = await writeRounds(operator, clients, options);
  say(formatRounds('written', writes.rounds));
  const scans = await scanRounds(clients, writes.table, options);
  say(formatRounds('scanned', scans));
  const targets = [...writeTargets(writes.rounds), scanTarget(scans)];
  if (options.memoryRows > 0) targets.push(await endure(operator, clients, options));
  say(formatTargets(targets));
  return targets;
}

async function prepareAlike(clients: readonly ClientProcess[], rows: number): Promise<void> {
  const digests = new Set<string>();
  for (const client of clients) digests.add(await client.prepare(rows));
  if (digests.size > 1) throw new Error('the clients do not write the same rows');
}

async function writeRounds(
  operator: HBaseStore,
  clients: readonly ClientProcess[],
  { rounds, rows }: BenchOptions,
): Promise<{ readonly rounds: Awaited<ReturnType<typeof runRounds>>; readonly table: string }> {
  const tables = new Map<string, string>();
  for (const { name } of clients) tables.set(name, await createTable(operator));
  const tableOf = (client: ClientProcess): string => tables.get(client.name) ?? '';
  const results = await runRounds(clients, rounds, (client) =>
    client.write(tableOf(client), ROWS_PER_CALL),
  );
  for (const client of clients) {
    const found = await clients[0]?.scan(tableOf(client));
    if (found?.rows !== rows) throw new Error(`${client.name} left ${String(found?.rows)} rows`);
  }
  return { rounds: results, table: tables.get(RPC) ?? '' };
}

async function scanRounds(
  clients: readonly ClientProcess[],
  table: string,
  { rounds }: BenchOptions,
): Promise<Awaited<ReturnType<typeof runRounds>>> {
  const scanning = clients.filter(({ name }) => name === RPC || name === JAVA);
  const seen = new Set<number>();
  const results = await runRounds(scanning, rounds, async (client): Promise<Measurement> => {
    const measurement = await client.scan(table);
    seen.add(measurement.valueBytes);
    return measurement;
  });
  if (seen.size > 1) throw new Error('the clients do not read the same values');
  return results;
}

/** Without the write-ahead log and on the same keys, which spares the disk gigabytes; for the client it is the same. */
async function endure(
  operator: HBaseStore,
  clients: readonly ClientProcess[],
  { memoryRows }: BenchOptions,
): Promise<TargetResult> {
  const client = clients.find(({ name }) => name === RPC);
  if (client === undefined) throw new Error('no rpc client');
  const table = await createTable(operator, { DURABILITY: 'SKIP_WAL' });
  const memory = await client.endure(table, ROWS_PER_CALL, memoryRows);
  say(
    `memory of ${RPC} over ${memory.rows.toLocaleString('en-US')} rows (${String(Math.round(memory.wallMs / 1_000))} s): ` +
      `${memory.rssMiB.filter((_, i) => i % 5 === 4).join(', ')} MiB`,
  );
  return memoryTarget(memory);
}

async function createTable(
  operator: HBaseStore,
  attributes: Readonly<Record<string, string>> = {},
): Promise<string> {
  const name = uniqueName('bench');
  const splitKeys = Array.from({ length: REGIONS - 1 }, (_, i) => Buffer.from([i + 1]));
  const families = Object.fromEntries(FAMILIES.map((family) => [family, {}]));
  await operator.createTable({ name, families, attributes, splitKeys });
  return name;
}

function say(text: string): void {
  process.stdout.write(`${text}\n\n`);
}

const targets = await main(readOptions(process.argv.slice(2)));
const missed = targets.filter(({ met }) => !met);
for (const { what, measured, target } of missed) {
  process.stderr.write(
    `missed: ${what} is ${measured.median.toFixed(2)}, wanted ${target.toFixed(2)}\n`,
  );
}
process.exitCode = missed.length === 0 ? 0 : 1;
