import { ENGINES } from '../engines/engines.ts';
import { ENGINE_NAMES } from '../engines/engine.ts';
import { extraListeners } from '../engines/kafka-listeners.ts';
import { readRecord } from '../process/engine-process.ts';
import { isPortFree } from '../process/port-owner.ts';
import { isAlive } from '../process/process-identity.ts';
import { BIND_ADDRESS_VARIABLE } from './bind-address.ts';
import { downStack } from './down-stack.ts';
import { stackLayout, type StackLayout } from './stack-layout.ts';
import { freePorts, PORT_NAMES, portVariable, type Ports } from './stack-ports.ts';
import { PASSED_ON, upStack, type RunningStack, type UpStackOptions } from './up-stack.ts';

/** Variables by which a user brings engines or settings of their own. */
const OWN_VARIABLES: readonly string[] = [
  'VISITOR_HASH_KEY',
  'HBASE_ZOOKEEPER_QUORUM',
  'MYSQL_MIGRATOR_URL',
  'MYSQL_READER_URL',
  'SPARK_JOB_FILE',
  'SPARK_JOB_PROPERTIES',
  BIND_ADDRESS_VARIABLE,
  ...PASSED_ON,
  ...PORT_NAMES.map(portVariable),
  ...ENGINE_NAMES.map((name) => ENGINES[name].givenBy),
];

/**
 * A stack beside any other, for a test run or a demo: engines all of its own, on free ports.
 *
 * What the environment says about engines, ports and names does not reach it. Up again in the same directory, it
 * keeps the ports of what runs or was killed, so that clients find it again. When it cannot come up as a whole, nothing
 * of it is left running.
 */
export async function upPrivateStack(
  options: Omit<UpStackOptions, 'ports'>,
): Promise<RunningStack> {
  const promised = extraListeners(options.env).map(({ port }) => port);
  const ports = { ...(await freePorts(promised)), ...(await knownPorts(stackLayout(options.dir))) };
  try {
    return await upStack({ ...options, env: privateEnv(options.env), ports });
  } catch (error) {
    // Nobody would look at the rest of a stack that was made for one run; the logs stay.
    await downStack(options);
    throw error;
  }
}

/** The environment without what it says about engines, ports and names. */
export function privateEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OWN_VARIABLES.includes(name)));
}

async function knownPorts(layout: StackLayout): Promise<Partial<Ports>> {
  const known: Partial<Ports>[] = [];
  for (const name of ENGINE_NAMES) {
    const record = readRecord(layout.record(name));
    if (record === undefined) continue;
    const ports = Object.values(record.ports);
    if (isAlive(record) || (await Promise.all(ports.map(isPortFree))).every(Boolean)) {
      known.push(record.ports);
    }
  }
  return Object.assign({}, ...known) as Partial<Ports>;
}
