import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';

import { clickEvents, orders } from './bench-records.ts';
import { prepareContenders, type Contenders } from './contenders.ts';
import { median, medianRatio, runRounds, type Rates } from './rounds.ts';

const ROUNDS = 9;

/** One line of the table, and what is asked of it. */
interface BenchCase {
  readonly name: string;
  readonly contenders: Contenders;
  /** Least share of what avsc reaches by itself; undefined where nothing is promised. */
  readonly ofAvsc?: number;
  /** Least multiple of what the registry package reaches. */
  readonly timesConfluent: number;
}

async function cases(url: string): Promise<readonly BenchCase[]> {
  const topic = (): string => `bench-${randomUUID()}`;
  const click = await prepareContenders(clickEvents(), { url, topic: topic() });
  const order = await prepareContenders(orders(), { url, topic: topic() });
  const flat = { ofAvsc: 0.8, timesConfluent: 5 };
  return [
    { name: 'ClickEvent: encode', contenders: click.encode, ...flat },
    { name: 'ClickEvent: decode', contenders: click.decode, ...flat },
    { name: 'ClickEvent: decode from an older schema', contenders: click.evolved, ...flat },
    // with `any`, each body is walked through first: about twice the work
    { name: 'nested order: encode', contenders: order.encode, timesConfluent: 5 },
    { name: 'nested order: decode', contenders: order.decode, timesConfluent: 5 },
    {
      name: 'nested order: decode from an older schema',
      contenders: order.evolved,
      timesConfluent: 5,
    },
  ];
}

async function main(): Promise<number> {
  const url = process.env['SCHEMA_REGISTRY_URL'];
  if (url === undefined) {
    say('no registry: start one with "npm run stack -- up --only registry"');
    return 2;
  }
  const cpu = cpus();
  say(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${String(cpu.length)} × ${cpu[0]?.model.trim() ?? 'CPU'}, registry ${url}`,
  );
  say(`thousand events per CPU second, median of ${String(ROUNDS)} rounds (lowest–highest)\n`);
  say('| case | avsc alone | event-schema | registry package | ÷ avsc | ÷ package |');
  say('| --- | --- | --- | --- | --- | --- |');
  const missed: string[] = [];
  for (const one of await cases(url)) missed.push(...(await run(one)));
  for (const what of missed) say(`MISSED: ${what}`);
  return missed.length === 0 ? 0 : 1;
}

async function run(one: BenchCase): Promise<readonly string[]> {
  const { avsc, ours, confluent } = await runRounds({ ...one.contenders }, ROUNDS);
  const [ofAvsc, timesConfluent] = [medianRatio(ours, avsc), medianRatio(ours, confluent)];
  const figures = [avsc, ours, confluent].map(thousands);
  say(`| ${[one.name, ...figures, ofAvsc.toFixed(2), timesConfluent.toFixed(1)].join(' | ')} |`);
  return [
    ...miss(`${one.name}: of avsc`, ofAvsc, one.ofAvsc),
    ...miss(`${one.name}: times the registry package`, timesConfluent, one.timesConfluent),
  ];
}

function miss(what: string, measured: number, least: number | undefined): readonly string[] {
  if (least === undefined || measured >= least) return [];
  return [`${what} ${measured.toFixed(2)}, asked for ${String(least)}`];
}

function thousands(rates: Rates): string {
  const [low, high] = [Math.min(...rates), Math.max(...rates)];
  const text = (rate: number): string => (rate / 1000).toFixed(rate < 100_000 ? 1 : 0);
  return `${text(median(rates))} (${text(low)}–${text(high)})`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
