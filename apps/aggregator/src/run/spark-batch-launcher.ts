import {
  isTerminal,
  LivyClient,
  LivySparkLauncher,
  SubmitSparkLauncher,
  type SparkLauncher,
} from '@clickstream/spark-launcher';

import type { BatchLauncher } from './ports.ts';

/** What runs the batches: a Livy server, or processes of this machine. */
export type SparkBackEnd =
  | { readonly kind: 'livy'; readonly url: string }
  | {
      readonly kind: 'spark-submit';
      readonly sparkHome: string;
      readonly stateDirectory: string;
      /** All that a batch inherits of the aggregator's variables. */
      readonly env: Readonly<Record<string, string>>;
    };

export interface SparkBatchLauncherOptions {
  readonly backEnd: SparkBackEnd;
  /** The job's jar, as a path on the Spark host. */
  readonly jobFile: string;
}

const JOB_CLASS = 'io.clickstream.aggregation.AggregationJob';
const SUBMIT_DEADLINE_MS = 60_000;
const LOG_LINES = 40;

/** The aggregation job as batches of Livy or of spark-submit. */
export function createSparkBatchLauncher(
  options: SparkBatchLauncherOptions,
): BatchLauncher & { ping(): Promise<void> } {
  const launcher = createLauncher(options.backEnd);
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
    ping: () => launcher.ping(),
  };
}

function createLauncher(backEnd: SparkBackEnd): SparkLauncher {
  switch (backEnd.kind) {
    case 'livy':
      return new LivySparkLauncher({ client: new LivyClient({ url: backEnd.url }) });
    case 'spark-submit':
      return new SubmitSparkLauncher(backEnd);
  }
}
