import { join } from 'node:path';

import { openGeoDatabase } from '@clickstream/enrichment';
import { stackDirOf, upPrivateStack, type RunningStack } from '@clickstream/local-stack';
import { openMySqlStore, type PublishedRow } from '@clickstream/mysql-store';

import { freePort } from './free-port.ts';
import { readLogFile, type LogFile } from './log-file.ts';
import type { DemoOptions } from './options.ts';
import { Pipeline } from './pipeline.ts';
import { say, sayProgress, section, table } from './report.ts';
import { countStoredRows } from './stored-rows.ts';
import { compareRows } from './tally/compare-rows.ts';
import { tallyLog } from './tally/tally-log.ts';
import { writeSimulatedLog } from './simulated-log.ts';

const TOP_PAGES = 10;
const SHOWN_DIFFERENCES = 20;

/** Sends a log through the pipeline on engines of its own, prints what came out, and checks it; true when exact. */
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
  let exact = false;
  try {
    await sendThrough(stack, log, join(dir, 'logs'));
    exact = await showAndCheck(stack, log);
  } finally {
    if (options.keep) sayHowToGoOn(dir);
    else await stack.down();
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  say(exact ? `All of it in ${seconds} s: exact` : `After ${seconds} s: NOT exact`);
  return exact;
}

/** Log → collector → Kafka → consumer → HBase → Spark → MySQL. */
async function sendThrough(stack: RunningStack, log: LogFile, logDir: string): Promise<void> {
  await using pipeline = new Pipeline({
    env: stack.env,
    collectorPort: await freePort(),
    logDir,
  });
  section(`Replay of ${log.path}`);
  await pipeline.start();
  say(await pipeline.run('producer', 'replay', log.path));
  await pipeline.waitUntilCaughtUp();
  section('Aggregation');
  await pipeline.run('aggregator', 'run');
  say(await pipeline.run('aggregator', 'status'));
}

async function showAndCheck(stack: RunningStack, log: LogFile): Promise<boolean> {
  const stored = await countStoredRows(stack.env['HBASE_BOOTSTRAP'] ?? '');
  await using store = await openMySqlStore({ url: stack.env['MYSQL_READER_URL'] ?? '' });
  const totals = await store.published.totals();
  section('What came out');
  say(`rows in HBase      ${stored}`);
  say(`aggregated rows    ${totals.rows} (${totals.pages} pages, ${totals.countries} countries)`);
  say(`clicks             ${totals.clicks}\n`);
  const top = await store.published.top(TOP_PAGES);
  say(table(top));
  const [first] = top;
  if (first !== undefined) {
    const { url, country } = first;
    for (const name of ['GetClicks', 'GetUniqueUsers', 'GetAvgTimeSpent'] as const) {
      const value = await store.callProcedure(name, { url, country });
      say(`CALL ${name}('${url}', '${country}')  →  ${String(value)}`);
    }
  }
  section('Check: every row against a count made straight from the file');
  const tallied = tallyLog(log.lines, await openGeoDatabase());
  const published: PublishedRow[] = [];
  for await (const row of store.published.rows()) published.push(row);
  const differences = compareRows(published, tallied);
  for (const difference of differences.slice(0, SHOWN_DIFFERENCES)) say(difference);
  say(
    `${published.length} rows published, ${tallied.size} counted, ${differences.length} differences`,
  );
  return differences.length === 0;
}

function sayHowToGoOn(dir: string): void {
  section('Left running');
  say(`CLICKSTREAM_STACK_DIR=${dir} npm run stack -- status   (or env, logs <engine>, down, wipe)`);
}
