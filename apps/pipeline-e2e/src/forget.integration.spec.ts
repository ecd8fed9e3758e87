/**
 * A person who is forgotten is nowhere, and nothing brings him back: not a run in flight, not a replay of the topic.
 *
 * Needs every engine; topic, tables and database are its own.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ClickEvent } from '@clickstream/event-schema';
import { aClickEvent } from '@clickstream/event-schema/testing';
import { openMySqlStore, type MySqlStore } from '@clickstream/mysql-store';
import { startTestProcess, waitFor, type TestProcess } from '@clickstream/testing';

import { expectedRows, type ExpectedRow } from './expected-rows.ts';
import { publishedRows } from './published-rows.ts';
import { LedgerBench, type LedgerLine } from './testing/ledger-bench.ts';
import { tracesOf } from './testing/traces-of.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.now();
const THIS_HOUR = NOW - (NOW % HOUR_MS);
const PAGES = 'https://shop.example/';
const ANN = 'ann@example.org';
const BOB = 'bob@example.org';
const AGGREGATOR = join(import.meta.dirname, '../../aggregator/src');
const LETTERS = join(import.meta.dirname, '../../consumer/src/testing/fault-letters-main.ts');

let bench: LedgerBench;
let mysql: MySqlStore;
let folder: string;
let sent: ClickEvent[];

beforeEach(async () => {
  bench = await LedgerBench.open();
  mysql = await openMySqlStore({ url: bench.engines.names.MYSQL_URL });
  folder = await mkdtemp(join(tmpdir(), 'forget-'));
  sent = [];
}, 60_000);

afterEach(async () => {
  await mysql.close();
  await bench[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
}, 60_000);

/** A page view, so many hours ago. */
function aView(user_id: string, page: string, hoursAgo: number): ClickEvent {
  return aClickEvent({
    user_id,
    url: `${PAGES}${page}`,
    timestamp: THIS_HOUR - hoursAgo * HOUR_MS + 60_000,
    received_at: NOW,
    time_spent: 10,
    ip: null,
    user_agent: null,
  });
}

async function send(events: readonly ClickEvent[]): Promise<void> {
  sent.push(...events);
  await bench.send(events);
}

/** What must be published when only these persons were ever there. */
function numbersOf(...users: string[]): Map<string, ExpectedRow> {
  return expectedRows(
    sent
      .filter(({ user_id }) => users.includes(user_id))
      .map((event) => ({ ...event, country: 'Unknown', bot: false })),
  );
}

const numbers = (): Promise<Map<string, ExpectedRow>> => publishedRows(mysql, PAGES);

/** Both persons on shared and on own pages, one of them in an hour that is to come, and bad data of both. */
async function sendAll(): Promise<void> {
  await send([
    ...[30, 5, 1].flatMap((ago) => [aView(ANN, 'shared', ago), aView(BOB, 'shared', ago)]),
    aView(ANN, 'anns', 2),
    aView(ANN, 'anns', -1),
    aView(BOB, 'bobs', 2),
  ]);
  await bench.send([
    aClickEvent({ user_id: ANN, received_at: NOW, event_id: 'no-uuid' }),
    aClickEvent({ user_id: BOB, received_at: NOW, event_id: 'no-uuid' }),
  ]);
  await bench.sendRaw([
    { key: ANN, value: Buffer.from('garbage') },
    { key: BOB, value: Buffer.from('garbage') },
    { key: 'x', value: Buffer.from(JSON.stringify({ user_id: ANN })) },
    { key: 'x', value: Buffer.from(JSON.stringify({ user_id: BOB })) },
  ]);
}

/** Consumes and aggregates what is there, and replays every letter once in vain, which leaves marks. */
async function settle(): Promise<void> {
  bench.startConsumer();
  await bench.untilConsumed();
  expect(await bench.consumer(['dead-letters', 'replay'])).toMatchObject({ code: 0 });
  await bench.untilConsumed();
  await bench.aggregate();
  expect(await numbers()).toEqual(numbersOf(ANN, BOB));
  expect(await tracesOf(bench.engines, ANN)).toEqual(['rows', 'letters', 'visitors']);
}

/** Leaves a run of a new event of the person that is staged, its aggregator killed. */
async function stageAndKill(): Promise<void> {
  await send([aView(ANN, 'shared', 3)]);
  await bench.untilConsumed();
  const killed = startAggregator('testing/fault-main.ts', 'run', {
    FAILPOINT: 'after_staging:kill',
    FAILPOINT_ONCE: join(folder, 'staged'),
  });
  expect(await killed.ended()).toBe('SIGKILL');
}

function startAggregator(
  file: string,
  command: string,
  env: Readonly<Record<string, string>> = {},
): TestProcess {
  const names = { ...bench.engines.names, AGGREGATION_LEASE: '1500ms', ...env };
  return startTestProcess(join(AGGREGATOR, file), [command], names);
}

async function forget(...flags: string[]): Promise<Record<string, unknown>> {
  const { code, output } = await bench.consumer(['forget', '--user', ANN, '--json', ...flags]);
  expect([code, output]).toEqual([0, expect.stringContaining('{')]);
  expect(output).not.toContain(ANN);
  return JSON.parse(output.slice(output.indexOf('{'))) as Record<string, unknown>;
}

/** Letters of everybody else, as `list` shows them. */
async function listLetters(): Promise<unknown[]> {
  const { output } = await bench.consumer(['dead-letters', 'list', '--json']);
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);
}

async function untilRunIsGivenUp(): Promise<void> {
  const { database } = bench.engines;
  await waitFor('the run in flight to be given up', async () => {
    const rows = await database.query(`select 1 from aggregation_run where state = 'abandoned'`);
    return rows.length > 0;
  });
}

/** Into an empty table: deletions, which hide a row until the next major compaction, must not be what keeps her away. */
async function replayTopic(protectionOff?: string): Promise<void> {
  await bench.stopConsumer();
  await bench.emptyEvents();
  await bench.rewind();
  bench.startConsumer(protectionOff);
  await bench.untilConsumed();
  await bench.aggregate();
}

/** Nothing of her anywhere, everything of him as before, and no record that is not accounted for. */
async function expectForgotten(erased: number): Promise<void> {
  expect(await tracesOf(bench.engines, ANN)).toEqual([]);
  expect(await numbers()).toEqual(numbersOf(BOB));
  expect(await mysql.verify()).toEqual([]);
  const { code, ledger } = await bench.ledger();
  expect([code, ledger.problems]).toEqual([0, []]);
  const sum = (of: (line: LedgerLine) => number | undefined): number =>
    ledger.lines.reduce((total, line) => total + (of(line) ?? 0), 0);
  expect([sum((line) => line['erased']), sum((line) => line['pending'])]).toEqual([erased, 0]);
}

it('erases a person everywhere while a run is in flight, and no replay brings the person back', async () => {
  await sendAll();
  await settle();
  await stageAndKill();
  const lettersBefore = await listLetters();

  const forgetting = forget('--timeout', '2m');
  await untilRunIsGivenUp();
  const serving = startAggregator('main.ts', 'serve', { AGGREGATION_INTERVAL: '500ms' });
  expect(await forgetting).toMatchObject({
    rows: 6,
    rowsKept: 0,
    deadLetters: 3,
    visits: 2,
    hours: 6,
    hoursFrozen: 0,
    abandonedEpoch: expect.any(Number) as number,
  });
  serving.kill('SIGTERM');
  await serving.ended();

  // her six events and three bad records, each of which was replayed once
  await expectForgotten(12);
  expect(await tracesOf(bench.engines, BOB)).toEqual(['rows', 'letters', 'visitors']);
  const letters = await listLetters();
  expect(letters).toHaveLength(3);
  expect(lettersBefore).toEqual(expect.arrayContaining(letters));
  const where = await bench.consumer(['where', sent[0]?.event_id ?? '', '--json']);
  expect(where.output).toContain('"verdict":"erased"');

  await replayTopic();
  await expectForgotten(12);

  expect(await forget('--no-wait')).toMatchObject({ rows: 0, deadLetters: 0, visits: 0, hours: 0 });
  const visit = { ...aView(ANN, 'shared', 0), received_at: Date.now() + 60_000 };
  await bench.send([visit]);
  await bench.untilConsumed();
  await bench.aggregate();
  sent = [...sent.filter(({ user_id }) => user_id === BOB), visit];
  expect(await numbers()).toEqual(numbersOf(ANN, BOB));
}, 480_000);

it('counts a visit that comes while the person is being erased', async () => {
  await send([aView(ANN, 'shared', 30), aView(BOB, 'shared', 30)]);
  bench.startConsumer();
  await bench.untilConsumed();
  await bench.aggregate();

  const rowsAreGone = join(folder, 'rows');
  const forgetting = startTestProcess(LETTERS, ['forget', '--user', ANN, '--no-wait'], {
    ...bench.engines.names,
    FAILPOINT: 'after_rows:stop',
    FAILPOINT_ONCE: rowsAreGone,
  });
  await waitFor('her rows to go', () => existsSync(rowsAreGone), { timeoutMs: 60_000 });
  const visit = { ...aView(ANN, 'shared', 0), received_at: Date.now() + 60_000 };
  await bench.send([visit]);
  await bench.untilConsumed();
  await bench.aggregate();
  forgetting.kill('SIGCONT');
  expect(await forgetting.ended()).toBe(0);
  await bench.aggregate();

  sent = [...sent.filter(({ user_id }) => user_id === BOB), visit];
  expect(await numbers()).toEqual(numbersOf(ANN, BOB));
  expect(await mysql.verify()).toEqual([]);
}, 240_000);

it.each(['after_rows', 'after_visits'])(
  'goes on after it was killed %s',
  async (place) => {
    await sendAll();
    await settle();

    const killed = await bench.consumer(['forget', '--user', ANN], {
      FAILPOINT: `${place}:kill`,
      FAILPOINT_ONCE: join(folder, place),
    });
    expect(killed.code).toBe('SIGKILL');
    // the aggregator does not wait for the command
    await bench.aggregate();
    await forget('--no-wait', '--timeout', '1m');
    await bench.aggregate();

    await expectForgotten(11);
  },
  480_000,
);

describe('without a protection', () => {
  it('a consumer that does not look at tombstones brings the person back from the topic', async () => {
    await sendAll();
    await settle();
    await forget('--no-wait');

    await replayTopic('tombstones');

    expect(await tracesOf(bench.engines, ANN)).toEqual(['rows', 'letters', 'visitors']);
    expect(await numbers()).toEqual(numbersOf(ANN, BOB));
  }, 240_000);

  it('a run in flight that is not given up brings the person back', async () => {
    await sendAll();
    await settle();
    await stageAndKill();
    const { database } = bench.engines;
    const staging = ['hourly', 'arrival', 'page', 'visitor', 'manifest'].map(
      (name) => `staging_${name}`,
    );
    for (const table of staging) {
      await database.query(`create table kept_${table} as select * from ${table}`);
    }

    await forget('--no-wait');
    expect(await tracesOf(bench.engines, ANN)).toEqual([]);
    for (const table of staging) {
      await database.query(`insert into ${table} select * from kept_${table}`);
    }
    await database.query(
      `update aggregation_run set state = 'staged' where state = 'abandoned' order by epoch desc limit 1`,
    );
    await bench.aggregate();

    expect(await tracesOf(bench.engines, ANN)).toEqual(['visitors']);
    expect(await numbers()).not.toEqual(numbersOf(BOB));
  }, 240_000);
});
