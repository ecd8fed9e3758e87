import { LocalStackError } from '../local-stack-error.ts';
import { findFreePorts } from '../process/port-owner.ts';

/** The ports of a stack with their defaults; each has a variable `STACK_<NAME>_PORT`. */
export const DEFAULT_PORTS = {
  kafka: 19092,
  kafkaController: 19093,
  registry: 18081,
  registryManagement: 18082,
  hbaseMaster: 16100,
  hbaseRegionServer: 16120,
  secondRegionServer: 16130,
  zookeeper: 12181,
  livy: 18998,
  mysql: 13306,
} as const;
export type PortName = keyof typeof DEFAULT_PORTS;
export type Ports = Readonly<Record<PortName, number>>;

export const PORT_NAMES = Object.keys(DEFAULT_PORTS) as PortName[];

/** `hbaseRegionServer` → `STACK_HBASE_REGION_SERVER_PORT`. */
export function portVariable(name: PortName): string {
  return `STACK_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_PORT`;
}

/** The ports that the caller or the environment asks for; the caller wins. */
export function requestedPorts(
  env: NodeJS.ProcessEnv,
  ports: Partial<Ports> = {},
): Partial<Record<PortName, number>> {
  const requested: Partial<Record<PortName, number>> = {};
  for (const name of PORT_NAMES) {
    const port = ports[name] ?? portFromEnv(env, portVariable(name));
    if (port !== undefined) requested[name] = port;
  }
  return requested;
}

/**
 * Ports on which nothing listens now, for a stack beside others.
 *
 * @param promised to somebody who will listen there later
 */
export async function freePorts(promised: readonly number[] = []): Promise<Ports> {
  const found = await findFreePorts(PORT_NAMES.length + promised.length);
  const numbers = found.filter((port) => !promised.includes(port));
  return Object.fromEntries(PORT_NAMES.map((name, index) => [name, numbers[index]])) as Ports;
}

function portFromEnv(env: NodeJS.ProcessEnv, variable: string): number | undefined {
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new LocalStackError('LOCAL_STACK_USAGE', `${variable}="${text}" is not a port number`);
}
