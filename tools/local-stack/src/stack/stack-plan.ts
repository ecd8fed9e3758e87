import { ENGINES } from '../engines/engines.ts';
import { ENGINE_NAMES, type Engine, type EngineName } from '../engines/engine.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { readLiveRecord } from '../process/engine-process.ts';
import { findPortOwner, isPortFree } from '../process/port-owner.ts';
import type { StackLayout } from './stack-layout.ts';
import { DEFAULT_PORTS, portVariable, type PortName, type Ports } from './stack-ports.ts';

/** The engines to start: those asked for and what they need, without those that the user brings. */
export function selectEngines(only: readonly EngineName[], env: NodeJS.ProcessEnv): Engine[] {
  const wanted = new Set<EngineName>();
  const add = (name: EngineName): void => {
    if (isGiven(ENGINES[name], env)) return;
    wanted.add(name);
    ENGINES[name].needs.forEach(add);
  };
  only.forEach(add);
  return ENGINE_NAMES.filter((name) => wanted.has(name)).map((name) => ENGINES[name]);
}

export function isGiven(engine: Engine, env: NodeJS.ProcessEnv): boolean {
  return (env[engine.givenBy] ?? '') !== '';
}

/** @throws LocalStackError `LOCAL_STACK_USAGE` when Spark could not find the HBase that the user brings. */
export function assertGivenComplete(engines: readonly Engine[], env: NodeJS.ProcessEnv): void {
  const runsSpark = engines.some((engine) => engine.name === 'livy');
  if (runsSpark && isGiven(ENGINES.hbase, env) && (env['HBASE_ZOOKEEPER_QUORUM'] ?? '') === '') {
    throw new LocalStackError(
      'LOCAL_STACK_USAGE',
      'HBASE_BOOTSTRAP is set, so set HBASE_ZOOKEEPER_QUORUM too: the Spark job finds HBase by it',
    );
  }
}

/**
 * The ports of the stack: of a running engine those that it has, else those asked for, else the defaults.
 *
 * @throws LocalStackError `LOCAL_STACK_USAGE` when a running engine would have to move.
 */
export function resolvePorts(
  layout: StackLayout,
  requested: Partial<Record<PortName, number>>,
): Ports {
  const ports: Record<PortName, number> = { ...DEFAULT_PORTS, ...requested };
  for (const name of ENGINE_NAMES) {
    const record = readLiveRecord(layout.record(name));
    for (const port of ENGINES[name].ports) {
      const current = record?.ports[port];
      if (current === undefined) continue;
      if (requested[port] !== undefined && requested[port] !== current) {
        throw new LocalStackError(
          'LOCAL_STACK_USAGE',
          `${name} runs with ${portVariable(port)}=${String(current)}; take the stack down before you change it`,
        );
      }
      ports[port] = current;
    }
  }
  return ports;
}

/** @throws LocalStackError `LOCAL_STACK_PORT_TAKEN` naming every taken port and who has it. */
export async function assertPortsFree(engines: readonly Engine[], ports: Ports): Promise<void> {
  const taken: string[] = [];
  for (const engine of engines) {
    for (const name of engine.ports) {
      const port = ports[name];
      if (await isPortFree(port)) continue;
      const owner = findPortOwner(port) ?? 'another process';
      taken.push(
        `port ${String(port)} of ${engine.name} is taken by ${owner}; end it or set ${portVariable(name)}`,
      );
    }
  }
  if (taken.length > 0) throw new LocalStackError('LOCAL_STACK_PORT_TAKEN', taken.join('\n'));
}
