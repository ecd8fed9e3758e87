import { fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import type { FuzzPlan, FuzzSummary } from './fuzz-codec.ts';

/** The worker's whole heap; a decoder that believes a bomb needs more at once. */
const MAX_HEAP_MB = 64;
const MAX_GROWN_BYTES = 96 * 1024 * 1024;
/** Ten thousand inputs take a tenth of a second. */
const HANG_MS = 30_000;

type Message = { readonly next: number } | { readonly summary: FuzzSummary };

/** Where the worker was, how it ended, and what it found. */
interface WorkerEnd {
  readonly next: number;
  readonly summary: FuzzSummary | undefined;
  readonly exit: string;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
    },
  });
  const plan = {
    inputs: Number(values.inputs),
    seed: Number(values.seed),
    first: Number(values.first),
  };
  const started = performance.now();
  const { exit, next, summary } = await runWorker(plan);
  const seconds = (performance.now() - started) / 1000;
  if (summary === undefined) {
    say(`FAILED: ${exit}, at or after input ${String(next)} of seed ${values.seed}`);
    return 1;
  }
  const grownMb = summary.grownBytes / 1024 / 1024;
  for (const [what, times] of Object.entries(summary.outcomes).sort()) {
    say(`${what.padEnd(36)} ${String(times).padStart(9)}`);
  }
  say(
    `${String(summary.inputs)} inputs of seed ${values.seed} in ${seconds.toFixed(1)} s: no crash, no hang, ` +
      `memory grew by ${grownMb.toFixed(0)} MB with a heap of ${String(MAX_HEAP_MB)} MB`,
  );
  if (summary.grownBytes <= MAX_GROWN_BYTES) return 0;
  say(`FAILED: memory may grow by ${String(MAX_GROWN_BYTES / 1024 / 1024)} MB`);
  return 1;
}

function runWorker(plan: FuzzPlan): Promise<WorkerEnd> {
  const worker = fork(join(import.meta.dirname, 'worker.ts'), [JSON.stringify(plan)], {
    execArgv: [`--max-old-space-size=${String(MAX_HEAP_MB)}`],
  });
  let next = plan.first;
  let summary: FuzzSummary | undefined;
  let hung = false;
  const watch = setTimeout(() => {
    hung = true;
    worker.kill('SIGKILL');
  }, HANG_MS);
  worker.on('message', (message: Message) => {
    watch.refresh();
    if ('summary' in message) ({ summary } = message);
    else ({ next } = message);
  });
  return new Promise((resolve) => {
    worker.on('close', (code, signal) => {
      clearTimeout(watch);
      const exit = hung ? 'it hung' : `it ended with ${String(code ?? signal)}`;
      resolve({ next, exit, summary: code === 0 ? summary : undefined });
    });
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
