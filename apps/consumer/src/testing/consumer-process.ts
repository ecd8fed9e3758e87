import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A consumer in a process of its own. */
export interface ConsumerProcess {
  readonly output: () => string;
  kill(signal: NodeJS.Signals): void;
  /** Waits for the end: exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

const SOURCES = join(import.meta.dirname, '..');

/** Starts `main.ts`, or another file beside it, with these variables and no others but PATH. */
export function startConsumerProcess(
  env: Readonly<Record<string, string>>,
  file = 'main.ts',
): ConsumerProcess {
  const child: ChildProcess = spawn(process.execPath, [join(SOURCES, file), 'serve'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    output: () => output,
    kill: (signal) => child.kill(signal),
    ended: async () => {
      const [code, signal] = await exit;
      return code ?? signal ?? Number.NaN;
    },
  };
}
