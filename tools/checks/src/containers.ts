import { join } from 'node:path';

import { startEngines } from '@clickstream/testing';

import { addCounts, type Counts } from './counts.ts';
import { runJest } from './jest-run.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ENGINES = ['kafka', 'registry', 'hbase', 'mysql'] as const;

/**
 * The contract suites, as paths that Jest looks for. Left out: those of the whole pipeline, those that measure, and those
 * that start engines of their own, which would be no containers.
 */
const SUITES = {
  Kafka: [
    'apps/producer/.*/(collector|senders)\\.',
    'apps/consumer/.*/(consumer|bad-data|read-topic)\\.',
  ],
  registry: ['libs/event-schema/'],
  HBase: ['rpc-hbase-store', 'clickstream-tables'],
  MySQL: ['libs/mysql-store/.*/(procedures|migrations|roles|lease|run|verify|commit-run)'],
} as const;

/**
 * `nx run testing:containers`: the contract suites on engines in containers, then the containers' own tests. Closes with
 * the line `N passed, N failed`.
 */
async function main(): Promise<number> {
  say('starting the engines in containers');
  const started = Date.now();
  await using engines = await startEngines({ only: ENGINES, from: 'containers' });
  say(`engines are up after ${String(Math.round((Date.now() - started) / 1000))} s`);
  const env = {
    ...process.env,
    ...engines.env,
    // A suite that asks for another engine must not find the one of a stack that happens to run.
    CLICKSTREAM_STACK_DIR: join(ROOT, '.stack/none'),
  };
  const counts: Counts[] = [];
  for (const [name, paths] of Object.entries(SUITES)) {
    counts.push(await runSuites(name, paths, { ...env, CLICKSTREAM_TESTS: 'integration' }));
  }
  counts.push(
    await runSuites('containers', ['libs/testing/'], { ...env, CLICKSTREAM_TESTS: 'containers' }),
  );
  const { passed, failed } = addCounts(counts);
  say(`${String(passed)} passed, ${String(failed)} failed`);
  return failed === 0 ? 0 : 1;
}

async function runSuites(
  name: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Counts> {
  say(`\n== ${name}`);
  const started = Date.now();
  const args = [`--testPathPatterns=(${paths.join('|')})`, '--maxWorkers=1'];
  const counts = await runJest(ROOT, { env, args });
  // Suites that were moved must not be left out silently.
  const { passed, failed } =
    counts.passed === 0 ? { passed: 0, failed: counts.failed + 1 } : counts;
  const seconds = Math.round((Date.now() - started) / 1000);
  say(`   ${name}: ${String(passed)} passed, ${String(failed)} failed, ${String(seconds)} s`);
  return { passed, failed };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
