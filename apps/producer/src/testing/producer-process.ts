import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { freePorts, waitFor } from '@clickstream/testing';

const SOURCE = join(import.meta.dirname, '..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The producer as a user starts it: a process of its own. */
export class ProducerProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [join(SOURCE, 'main.ts'), ...args], {
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = this.#outcome();
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGKILL');
  }

  async #outcome(): Promise<Ended> {
    let stdout = '';
    let stderr = '';
    this.child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await once(this.child, 'close');
    return { code: this.child.exitCode, stdout, stderr };
  }
}

/** A collector process that is ready. */
export async function startCollectorProcess(
  env: NodeJS.ProcessEnv,
): Promise<ProducerProcess & { readonly url: string }> {
  const [port] = await freePorts(1);
  const collector = new ProducerProcess(['serve'], { ...env, COLLECTOR_PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  await waitFor('the collector', async () => (await fetch(`${url}/ready`)).status === 200);
  return Object.assign(collector, { url });
}
