import { ENGINES } from '../engines/engines.ts';
import { ENGINE_NAMES, type EngineName } from '../engines/engine.ts';
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

interface StatusOptions {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Looks at every engine now; changes nothing. */
export function stackStatus(options: StatusOptions): Promise<EngineStatus[]> {
  return Promise.all(ENGINE_NAMES.map((name) => engineStatus(name, options)));
}

async function engineStatus(name: EngineName, options: StatusOptions): Promise<EngineStatus> {
  const layout = stackLayout(options.dir);
  const record = readLiveRecord(layout.record(name));
  if (record === undefined) {
    return { engine: name, state: isGiven(ENGINES[name], options.env) ? 'given' : 'stopped' };
  }
  const { version, pid, ports } = record;
  const state = (await answers(name, options)) ? 'running' : 'hangs';
  return { engine: name, state, version, pid, ports, log: layout.log(name) };
}

async function answers(name: EngineName, { dir, env }: StatusOptions): Promise<boolean> {
  const layout = stackLayout(dir);
  const ports = resolvePorts(layout, {});
  try {
    await ENGINES[name].probe(createContext(layout, { ports, env, onProgress: () => undefined }));
    return true;
  } catch {
    return false;
  }
}
