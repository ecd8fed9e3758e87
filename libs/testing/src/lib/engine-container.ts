import { parseEnv } from 'node:util';

import { GenericContainer, PullPolicy, Wait, type StartedTestContainer } from 'testcontainers';

import { ENGINE_FACTS } from './engine-plan.ts';
import { freePorts } from './free-ports.ts';
import type { PrivateEngine } from './private-stack.ts';

/** The last line of `stack up`: every engine has answered and is set up. */
const IS_UP = 'is up; its variables are in';
const START_MS = 300_000;
const SHOWN_LOG_LINES = 25;

/** Engines of the local stack in a container of their own. */
export interface EngineContainer extends AsyncDisposable {
  /** What the apps read; the addresses are this machine's. */
  readonly env: Readonly<Record<string, string>>;
  readonly container: StartedTestContainer;
}

export interface EngineContainerOptions {
  readonly engines: readonly PrivateEngine[];
  /** The image that `stack image` builds: its name or id. */
  readonly image: string;
}

/**
 * Starts engines in a container and waits until they work.
 *
 * Kafka and HBase tell their clients where to go on, so each port has the same number inside and outside, and outside only
 * the loopback interface has it. Disposing removes the container with its data.
 *
 * @throws Error with the end of the container's log when the engines do not come up.
 */
export async function startEngineContainer({
  engines,
  image,
}: EngineContainerOptions): Promise<EngineContainer> {
  const names = [...new Set(engines.flatMap((engine) => ENGINE_FACTS[engine].ports))];
  const ports = await freePorts(names.length);
  const log: string[] = [];
  const definition = new LoopbackContainer(image)
    .withPullPolicy(PullPolicy.defaultPolicy())
    .withCommand(['stack', 'up', '--only', engines.join(','), '--foreground'])
    .withEnvironment(
      Object.fromEntries(names.map((name, index) => [`STACK_${name}_PORT`, String(ports[index])])),
    )
    .withExposedPorts(...ports.map((port) => ({ container: port, host: port })))
    .withLogConsumer((stream) => stream.on('data', (line) => log.push(String(line).trimEnd())))
    .withWaitStrategy(Wait.forLogMessage(IS_UP))
    .withStartupTimeout(START_MS);
  try {
    const container = await definition.start();
    const { stdout } = await container.exec(['stack', 'env']);
    return {
      container,
      env: parseEnv(stdout) as Record<string, string>,
      [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
    };
  } catch (cause) {
    const end = log.slice(-SHOWN_LOG_LINES).join('\n');
    throw new Error(`${engines.join(', ')} did not come up in a container:\n${end}`, { cause });
  }
}

/** Testcontainers would map ports on every interface. */
class LoopbackContainer extends GenericContainer {
  protected override beforeContainerCreated(): Promise<void> {
    const bindings = this.hostConfig.PortBindings as Record<string, { HostIp?: string }[]>;
    for (const binding of Object.values(bindings).flat()) binding.HostIp = '127.0.0.1';
    return Promise.resolve();
  }
}
