import { ENGINE_NAMES } from '../engines/engine.ts';
import { ENGINES } from '../engines/engines.ts';
import { readLiveRecord } from '../process/engine-process.ts';
import { freePorts } from '../process/port-owner.ts';
import { stackLayout } from './stack-layout.ts';
import type { Ports } from './stack-ports.ts';
import { upStack, type RunningStack, type UpStackOptions } from './up-stack.ts';

/**
 * A whole stack beside any other: on free ports, and never on engines that the user brings.
 *
 * For programs that write and delete, such as tests, or that need engines which hold nothing else. What runs already in
 * the directory stays where it is.
 */
export async function upPrivateStack(
  options: Pick<UpStackOptions, 'dir' | 'env' | 'onProgress'>,
): Promise<RunningStack> {
  const layout = stackLayout(options.dir);
  const stopped = ENGINE_NAMES.filter(
    (name) => readLiveRecord(layout.record(name)) === undefined,
  ).flatMap((name) => ENGINES[name].ports);
  const free = await freePorts(stopped.length);
  const ports: Partial<Ports> = Object.fromEntries(stopped.map((name, at) => [name, free[at]]));
  return await upStack({ ...options, ports, env: ownEngines(options.env) });
}

function ownEngines(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const given = new Set(Object.values(ENGINES).map((engine) => engine.givenBy));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !given.has(name)));
}
