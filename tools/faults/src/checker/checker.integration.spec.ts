/** The checker on a whole pipeline, engines and processes of its own: it is content, and then it is not. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Pipeline } from '@clickstream/demo';
import { silentLogger } from '@clickstream/service-core';
import { createKafka } from '@clickstream/service-kit/kafka';
import { freePorts, PrivateStack } from '@clickstream/testing';
import { createConnection } from 'mysql2/promise';

import type { Ledger } from '../ledger/ledger.ts';
import type { PoisonRecord } from '../ledger/sent-event.ts';
import { EvidenceReader } from './evidence-reader.ts';
import { fingerprint } from './fingerprint.ts';
import { judge } from './judge.ts';
import { TableTool } from './table-tool.ts';
import { toRow } from './testing/honest-pipeline.ts';
import { ledgerOf, sendEvents, variedEvents } from './testing/sent-through.ts';
import { aSentEvent, STRANGER } from './testing/sent.ts';

const EVENTS_TABLE = 'clickstream_events';
const HOUR_MS = 3_600_000;

let stack: PrivateStack;
let ledger: Ledger;
let reader: EvidenceReader;
let tables: TableTool;
let intact: string;

beforeAll(async () => {
  stack = await PrivateStack.start({ only: ['kafka', 'registry', 'hbase', 'mysql', 'livy'] });
  const env = { ...process.env, ...stack.env };
  reader = await EvidenceReader.open({ env });
  tables = await TableTool.start({ env });
  ledger = await runPipeline();
  intact = fingerprint((await reader.read()).numbers);
}, 240_000);

afterAll(async () => {
  await reader[Symbol.asyncDispose]();
  await tables[Symbol.asyncDispose]();
  await stack[Symbol.asyncDispose]();
}, 60_000);

/** Sends events, some of them twice, one that is refused, and poison; ends when all of it is aggregated. */
async function runPipeline(): Promise<Ledger> {
  const logDir = mkdtempSync(join(tmpdir(), 'clickstream-test-'));
  try {
    const [collectorPort = 0] = await freePorts(1);
    await using pipeline = new Pipeline({ env: stack.env, collectorPort, logDir });
    await pipeline.start();
    const events = variedEvents(200);
    const early = aSentEvent(1_000, { timestampMs: Date.now() + HOUR_MS });
    const entries = await sendEvents(pipeline.collectorUrl, [...events, early]);
    await sendEvents(pipeline.collectorUrl, events.slice(50, 90));
    const poison = await sendPoison();
    await pipeline.waitUntilCaughtUp();
    await pipeline.run('aggregator', 'run');
    return ledgerOf(entries, poison);
  } finally {
    rmSync(logDir, { recursive: true });
  }
}

async function sendPoison(): Promise<PoisonRecord[]> {
  const brokers = (stack.env['KAFKA_BROKERS'] ?? '').split(',');
  const kafka = createKafka({ brokers, clientId: 'checker-test', logger: silentLogger });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const topic = 'clickstream';
  const poison: PoisonRecord[] = [];
  for (const [value, reason] of [
    ['no event', 'bad_magic'],
    [null, 'empty_value'],
  ] as const) {
    const [answer] = await producer.send({ topic, messages: [{ key: 'poison', value }] });
    poison.push({
      topic,
      partition: answer?.partition ?? 0,
      offset: answer?.baseOffset ?? '',
      valueDigest: value === null ? null : createHash('sha256').update(value).digest('hex'),
      reasons: [reason],
    });
  }
  await producer.disconnect();
  return poison;
}

async function violated(): Promise<string[]> {
  const { violations } = judge(ledger, await reader.read());
  return [...new Set(violations.map(({ invariant }) => invariant))];
}

async function update(sql: string): Promise<void> {
  const connection = await createConnection({ uri: stack.env['MYSQL_MIGRATOR_URL'] ?? '' });
  await connection.query(sql);
  await connection.end();
}

describe('the checker', () => {
  it('has no objection to what real processes made of real requests', async () => {
    const { counts, violations } = judge(ledger, await reader.read());

    expect(violations).toEqual([]);
    expect(counts).toMatchObject({
      sent: 201,
      acked: 200,
      rejected: 1,
      unknown: 0,
      rows: 200,
      deadLetters: 2,
      lost: 0,
      doubled: 0,
      invented: 0,
    });
    expect(counts.aggregated).toBeGreaterThan(100);
  });

  it('finds the hours of the events marked dirty', async () => {
    const hours = [...ledger.events.values()]
      .filter(({ state }) => state === 'acked')
      .map(({ event }) => Math.floor(event.timestampMs / HOUR_MS) * HOUR_MS);

    expect(new Set((await reader.readDirtyHours()).keys())).toEqual(new Set(hours));
  });

  it('sees that a number was changed, and that it was put right', async () => {
    const row = `order by hour, page_id, country limit 1`;
    await update(`update hourly_clickstream set clicks = clicks + 1 ${row}`);
    expect(await violated()).toEqual(['I5']);
    expect(fingerprint(await reader.readNumbers())).not.toBe(intact);

    await update(`update hourly_clickstream set clicks = clicks - 1 ${row}`);
    expect(await violated()).toEqual([]);
    expect(fingerprint(await reader.readNumbers())).toBe(intact);
  });

  it('sees that a published row and a visitor were taken away', async () => {
    await update('delete from aggregated_clickstream limit 1');
    await update('delete from page_visitor limit 1');

    const { violations } = judge(ledger, await reader.read());

    expect(violations.map(({ invariant }) => invariant)).toEqual(['I5', 'I5']);
  });

  it('sees that a cell was written with another time', async () => {
    const { rowKey } = toRow(aSentEvent(1_001, { eventId: STRANGER }));
    await tables.ask(`put ${EVENTS_TABLE} ${rowKey} click_data:event_id AAAA 5`);

    expect(await violated()).toContain('I3');

    const [stored] = (await reader.readStored()).rows;
    await tables.ask(`put ${EVENTS_TABLE} ${stored?.rowKey ?? ''} click_data:url YQ== 5`);

    expect(await violated()).toContain('I2');
  });

  it('sees that a row was deleted', async () => {
    const { rows } = await reader.readStored();
    const followed = rows.find(({ eventId }) =>
      rows.some(({ previousId }) => previousId === eventId),
    );
    await tables.ask(`delete ${EVENTS_TABLE} ${followed?.rowKey ?? ''}`);

    expect(await violated()).toEqual(expect.arrayContaining(['I1', 'I4', 'I7']));
  });
});
