// Needs Livy (LIVY_URL) and the built Spark job on its host (SPARK_JOB_FILE).
import { engineEndpoints } from '@clickstream/testing';

import { describeSparkLauncherContract } from './testing/spark-launcher-contract.ts';

describeSparkLauncherContract('real Livy', () => {
  const { LIVY_URL: url, SPARK_JOB_FILE: file } = engineEndpoints('LIVY_URL', 'SPARK_JOB_FILE');
  return Promise.resolve({
    url,
    // Aggregates a few made-up events in memory.
    succeeding: { file, className: 'io.clickstream.aggregation.TrainingRun' },
    // Lacks its arguments.
    failing: { file, className: 'io.clickstream.aggregation.AggregationJob' },
    failureText: 'aggregation failed: expected <epoch>',
    refused: { file: '/outside/of/the/white/list.jar', className: 'Nothing' },
  });
});
