import { isTerminal, LivyClient, SparkLauncher } from '@clickstream/spark-launcher';

import type { BatchLauncher } from './ports.ts';

export interface SparkBatchLauncherOptions {
  readonly livyUrl: string;
  /** The job's jar, as a path on the Spark host. */
  readonly jobFile: string;
}

const JOB_CLASS = 'io.clickstream.aggregation.AggregationJob';
const SUBMIT_DEADLINE_MS = 60_000;
const LOG_LINES = 40;

/** The aggregation job as batches of Livy. */
export function createSparkBatchLauncher(
  options: SparkBatchLauncherOptions,
): BatchLauncher & { ping(): Promise<void> } {
  const client = new LivyClient({ url: options.livyUrl });
  const launcher = new SparkLauncher({ client });
  return {
    submit: async ({ name, args }, signal) => {
      const { batch } = await launcher.submit(
        { name, args, file: options.jobFile, className: JOB_CLASS },
        { deadlineMs: SUBMIT_DEADLINE_MS, signal },
      );
      return { id: batch.id };
    },
    status: async (name, signal) => {
      const batch = await launcher.find(name, { signal });
      if (batch === undefined) return 'gone';
      return isTerminal(batch.state) ? 'ended' : 'alive';
    },
    logTail: (name) => launcher.logTail(name, { lines: LOG_LINES }),
    kill: async (name) => {
      await launcher.kill(name);
    },
    ping: async () => {
      await client.version();
    },
  };
}
