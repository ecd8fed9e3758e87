import { ENGINES } from '../engines/engines.ts';
import { ENGINE_NAMES, type EngineName, type StackContext } from '../engines/engine.ts';
import { readLiveRecord } from '../process/engine-process.ts';
import { createContext } from './stack-context.ts';
import { stackLayout } from './stack-layout.ts';
import { isGiven, resolvePorts } from './stack-plan.ts';

export interface EngineStatus {
  readonly engine: EngineName;
  /** `hangs`: the process lives but does not answer. `given`: the user brings it. */
  readonly state: 'running' | 'hangs' | 'stopped' | 'given';
  readonly version?: string;
  readonly pid?: number;
  readonly ports?: Readonly<Record<string, number>>;
  readonly log?: string;
}

/** Looks at every engine now; changes nothing. */
export function stackStatus(options: {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<EngineStatus[]> {
  const layout = stackLayout(options.dir);
  const context = createContext(layout, {
    ports: resolvePorts(layout, {}),
    env: options.env,
    onProgress: () => undefined,
  });
  return Promise.all(ENGINE_NAMES.map((name) => engineStatus(name, context)));
}

async function engineStatus(name: EngineName, context: StackContext): Promise<EngineStatus> {
  const record = readLiveRecord(context.layout.record(name));
  if (record === undefined) {
    return { engine: name, state: isGiven(ENGINES[name], context.env) ? 'given' : 'stopped' };
  }
  const { version, pid, ports } = record;
  const state = (await answers(name, context)) ? 'running' : 'hangs';
  return { engine: name, state, version, pid, ports, log: context.layout.log(name) };
}

async function answers(name: EngineName, context: StackContext): Promise<boolean> {
  try {
    await ENGINES[name].probe(context);
    return true;
  } catch {
    return false;
  }
}
