import { killedConsumer } from './f01-killed-consumer.ts';
import { killedCollector } from './f02-killed-collector.ts';
import { broker } from './f03-broker.ts';
import { hbase } from './f04-hbase.ts';
import { mysql } from './f05-mysql.ts';
import { livy } from './f06-livy.ts';
import { registry } from './f07-registry.ts';
import { stoppedProcess } from './f08-stopped-process.ts';
import { network } from './f09-network.ts';
import { rebalanceStorm } from './f10-rebalance-storm.ts';
import { fullDisk } from './f11-full-disk.ts';
import { poison } from './f12-poison.ts';
import { schemaEvolution } from './f13-schema-evolution.ts';
import { duplicates } from './f14-duplicates.ts';
import { time } from './f15-time.ts';
import { aggregators } from './f16-aggregators.ts';
import { topic } from './f17-topic.ts';
import { deadLetterTopic } from './f18-dead-letter-topic.ts';
import { overload } from './f19-overload.ts';
import { sparkKilled } from './f20-spark-killed.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario, in the order in which they run. */
export const ALL_SCENARIOS: readonly Scenario[] = [
  ...killedConsumer,
  ...killedCollector,
  ...broker,
  ...hbase,
  ...mysql,
  ...livy,
  ...registry,
  ...stoppedProcess,
  ...network,
  ...rebalanceStorm,
  ...fullDisk,
  ...poison,
  ...schemaEvolution,
  ...duplicates,
  ...time,
  ...aggregators,
  ...topic,
  ...deadLetterTopic,
  ...overload,
  ...sparkKilled,
];

/** The scenarios of these ids; `F1` means all whose id begins so and goes on with a letter. @throws Error for an unknown id */
export function selectScenarios(ids: readonly string[]): Scenario[] {
  return ids.flatMap((id) => {
    const found = ALL_SCENARIOS.filter(
      (scenario) => scenario.id === id || scenario.id.replace(/[a-z]$/, '') === id,
    );
    if (found.length === 0) throw new Error(`there is no scenario ${id}; --list names them all`);
    return found;
  });
}
