import { LocalStackError } from '../local-stack-error.ts';
import { ENGINE_NAMES, type Engine, type EngineName } from './engine.ts';
import { hbaseEngine } from './hbase.ts';
import { kafkaEngine } from './kafka.ts';
import { livyEngine } from './livy.ts';
import { mysqlEngine } from './mysql.ts';
import { regionServerEngine } from './region-server.ts';
import { registryEngine } from './registry.ts';

/** Every engine of the stack by its name. */
export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  kafka: kafkaEngine,
  registry: registryEngine,
  hbase: hbaseEngine,
  'region-server': regionServerEngine,
  livy: livyEngine,
  mysql: mysqlEngine,
};

/** Reads `kafka,hbase`. @throws LocalStackError `LOCAL_STACK_USAGE` */
export function parseEngineNames(list: string): EngineName[] {
  return list.split(',').map((text) => {
    const name = ENGINE_NAMES.find((known) => known === text.trim());
    if (name !== undefined) return name;
    throw new LocalStackError(
      'LOCAL_STACK_USAGE',
      `"${text}" is no engine; there are ${ENGINE_NAMES.join(', ')}`,
    );
  });
}
