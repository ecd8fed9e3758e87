import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from './producer-process.ts';

const run = promisify(execFile);
const STACK = join(import.meta.dirname, '../../../../tools/local-stack/src/main.ts');

/** A Kafka broker that belongs to one test, which may hurt it. */
export class PrivateBroker implements AsyncDisposable {
  readonly brokers: string;
  readonly #directory: string;
  readonly #env: NodeJS.ProcessEnv;
  #pid = 0;

  private constructor(directory: string, ports: { kafka: number; controller: number }) {
    this.brokers = `127.0.0.1:${ports.kafka}`;
    this.#directory = directory;
    this.#env = {
      ...process.env,
      NODE_OPTIONS: '',
      KAFKA_BROKERS: '',
      CLICKSTREAM_STACK_DIR: directory,
      STACK_KAFKA_PORT: String(ports.kafka),
      STACK_KAFKA_CONTROLLER_PORT: String(ports.controller),
    };
  }

  static async start(): Promise<PrivateBroker> {
    const directory = await mkdtemp(join(tmpdir(), 'clickstream-test-broker-'));
    const ports = { kafka: await freePort(), controller: await freePort() };
    const broker = new PrivateBroker(directory, ports);
    await broker.up();
    return broker;
  }

  /** Starts the broker when it does not run. */
  async up(): Promise<void> {
    await this.#stack('up', '--only', 'kafka');
    const status = JSON.parse(await this.#stack('status', '--json')) as {
      engine: string;
      pid?: number;
    }[];
    this.#pid = status.find(({ engine }) => engine === 'kafka')?.pid ?? 0;
    if (this.#pid === 0) throw new Error('the broker has no pid');
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    process.kill(this.#pid, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack('wipe');
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #stack(...args: readonly string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [STACK, ...args], { env: this.#env });
    return stdout;
  }
}
