// Needs Livy (LIVY_URL) and the built Spark job on its host (SPARK_JOB_FILE).
import { engineEndpoints } from '@clickstream/testing';

import { describeLivyClientContract, type ContractLivy } from '../testing/livy-client-contract.ts';
import { describeSparkLauncherContract } from '../testing/spark-launcher-contract.ts';
import { LivyClient } from './livy-client.ts';
import { LivySparkLauncher } from './livy-spark-launcher.ts';

function openLivy(): ContractLivy & { readonly failureText: string } {
  const { LIVY_URL: url, SPARK_JOB_FILE: file } = engineEndpoints('LIVY_URL', 'SPARK_JOB_FILE');
  return {
    url,
    // Aggregates a few made-up events in memory.
    succeeding: { file, className: 'io.clickstream.aggregation.TrainingRun' },
    // Lacks its arguments.
    failing: { file, className: 'io.clickstream.aggregation.AggregationJob' },
    failureText: 'aggregation failed: expected <epoch>',
    refused: { file: '/outside/of/the/white/list.jar', className: 'Nothing' },
  };
}

describeLivyClientContract('real Livy', () => Promise.resolve(openLivy()));

describeSparkLauncherContract('real Livy', () => {
  const { url, ...rest } = openLivy();
  const client = new LivyClient({ url });
  return Promise.resolve({ createLauncher: () => new LivySparkLauncher({ client }), ...rest });
});
