import { join } from 'node:path';

import { openGeoDatabase } from '@clickstream/enrichment';
import { stackDirOf, upPrivateStack, type RunningStack } from '@clickstream/local-stack';
import { openMySqlStore, type MySqlStore, type PublishedRow } from '@clickstream/mysql-store';

import { freePort } from './free-port.ts';
import { expectLive } from './live/live-check.ts';
import { LiveJournal, liveJournalOf } from './live/live-journal.ts';
import { sendLiveTraffic } from './live/send-live-traffic.ts';
import { readLogFile, type LogFile } from './log-file.ts';
import type { DemoOptions } from './options.ts';
import { Pipeline } from './pipeline.ts';
import { say, sayProgress, section, table } from './report.ts';
import { countStoredRows, type StoredRows } from './stored-rows.ts';
import { compareRows } from './tally/compare-rows.ts';
import { tallyLive } from './tally/tally-live.ts';
import { tallyLog } from './tally/tally-log.ts';
import { writeSimulatedLog } from './simulated-log.ts';

const TOP_PAGES = 10;
const SHOWN_DIFFERENCES = 20;

/** What goes into the pipeline, and where it is written down what the SDKs were told. */
interface DemoInput {
  readonly log: LogFile;
  readonly journal: LiveJournal;
}

/**
 * Sends a log, and live traffic of two SDKs, through the pipeline on engines of its own, prints what came out, and checks
 * it; true when exact.
 */
export async function runDemo(options: DemoOptions): Promise<boolean> {
  const started = Date.now();
  const base = join(stackDirOf(process.env), 'demo');
  const log = readLogFile(options.log ?? (await writeSimulatedLog(base, options)));
  const dir = join(base, log.digest);
  section(`Engines (their data: ${dir})`);
  const stack = await upPrivateStack({
    dir,
    env: process.env,
    onProgress: sayProgress(),
  });
  const input = { log, journal: new LiveJournal(liveJournalOf(dir)) };
  let exact = false;
  try {
    await sendThrough(stack, input, join(dir, 'logs'));
    exact = await showAndCheck(stack, input);
  } finally {
    if (options.keep) sayHowToGoOn(dir);
    else await stack.down();
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  say(exact ? `All of it in ${seconds} s: exact` : `After ${seconds} s: NOT exact`);
  return exact;
}

/** Log and SDKs → collector → Kafka → consumer → HBase → Spark → MySQL. */
async function sendThrough(
  stack: RunningStack,
  { log, journal }: DemoInput,
  logDir: string,
): Promise<void> {
  await using pipeline = new Pipeline({
    env: stack.env,
    collectorPort: await freePort(),
    logDir,
  });
  section(`Replay of ${log.path}, and ten seconds of live traffic`);
  await pipeline.start();
  const run = Date.now().toString(36);
  const [replayed, sent] = await Promise.all([
    pipeline.run('producer', 'replay', log.path),
    sendLiveTraffic(run, { collectorUrl: pipeline.collectorUrl, journal }),
  ]);
  say(replayed);
  say(`the SDKs of Snowplow and Segment were told ${sent} events, and the collector has taken all`);
  await pipeline.waitUntilCaughtUp();
  section('Aggregation');
  await pipeline.run('aggregator', 'run');
  say(await pipeline.run('aggregator', 'status'));
}

async function showAndCheck(stack: RunningStack, input: DemoInput): Promise<boolean> {
  const stored = await countStoredRows(stack.env['HBASE_BOOTSTRAP'] ?? '');
  await using store = await openMySqlStore({ url: stack.env['MYSQL_READER_URL'] ?? '' });
  section('What came out');
  say(`rows in HBase      ${stored.total}`);
  await showPublished(store);
  section('Check: every row against a count made from the file and from what the SDKs were told');
  const differences = await findDifferences(store, input, stored);
  for (const difference of differences.slice(0, SHOWN_DIFFERENCES)) say(difference);
  return differences.length === 0;
}

async function showPublished(store: MySqlStore): Promise<void> {
  const totals = await store.published.totals();
  say(`aggregated rows    ${totals.rows} (${totals.pages} pages, ${totals.countries} countries)`);
  say(`clicks             ${totals.clicks}\n`);
  const top = await store.published.top(TOP_PAGES);
  say(table(top));
  const [first] = top;
  if (first === undefined) return;
  const { url, country } = first;
  for (const name of ['GetClicks', 'GetUniqueUsers', 'GetAvgTimeSpent'] as const) {
    const value = await store.callProcedure(name, { url, country });
    say(`CALL ${name}('${url}', '${country}')  →  ${String(value)}`);
  }
}

async function findDifferences(
  store: MySqlStore,
  { log, journal }: DemoInput,
  stored: StoredRows,
): Promise<string[]> {
  const geo = await openGeoDatabase();
  const live = expectLive(journal.runs());
  const ofSdks = tallyLive(live.told, geo);
  const tallied = new Map([...tallyLog(log.lines, geo), ...ofSdks]);
  const published: PublishedRow[] = [];
  let unknown = 0;
  for await (const row of store.published.rows()) {
    if (live.isUnknown(row.url)) unknown += 1;
    else published.push(row);
  }
  if (unknown > 0) say(`${unknown} rows are left out: of live traffic that was cut short`);
  const differences = [
    ...compareRows(published, tallied),
    ...live.storedDifferences(stored.byAppId),
  ];
  say(
    `${published.length} rows published, ${tallied.size} counted (${ofSdks.size} of them live), ${differences.length} differences`,
  );
  return differences;
}

function sayHowToGoOn(dir: string): void {
  section('Left running');
  say(`CLICKSTREAM_STACK_DIR=${dir} npm run stack -- status   (or env, logs <engine>, down, wipe)`);
}
