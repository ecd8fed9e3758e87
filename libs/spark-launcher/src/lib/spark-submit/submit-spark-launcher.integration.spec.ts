// Needs Spark (SPARK_HOME, with a spark-submit that finds its Java) and the built Spark job (SPARK_JOB_FILE) on this machine.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { engineEndpoints } from '@clickstream/testing';

import { describeSparkLauncherContract } from '../testing/spark-launcher-contract.ts';
import { SubmitSparkLauncher } from './submit-spark-launcher.ts';

describeSparkLauncherContract('real spark-submit', async () => {
  const { SPARK_HOME: sparkHome, SPARK_JOB_FILE: file } = engineEndpoints(
    'SPARK_HOME',
    'SPARK_JOB_FILE',
  );
  const stateDirectory = await mkdtemp(join(tmpdir(), 'spark-batches-'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: tmpdir() };
  return {
    createLauncher: () => new SubmitSparkLauncher({ sparkHome, stateDirectory, env }),
    // Aggregates a few made-up events in memory.
    succeeding: { file, className: 'io.clickstream.aggregation.TrainingRun' },
    // Lacks its arguments.
    failing: { file, className: 'io.clickstream.aggregation.AggregationJob' },
    failureText: 'aggregation failed: expected <epoch>',
    refused: { file: '/there/is/no/such.jar', className: 'Nothing' },
    close: () => rm(stateDirectory, { recursive: true }),
  };
});
