import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** An aggregator in a process of its own. */
export interface AggregatorProcess {
  readonly output: () => string;
  kill(signal: NodeJS.Signals): void;
  /** Waits for the end: exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

const MAIN = join(import.meta.dirname, '../main.ts');

/** Starts a command with these variables and no others but PATH. */
export function startAggregator(
  command: 'run' | 'serve' | 'status' | 'verify',
  env: Readonly<Record<string, string>>,
): AggregatorProcess {
  const child: ChildProcess = spawn(process.execPath, [MAIN, command], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
  const exit = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    output: () => output,
    kill: (signal) => child.kill(signal),
    ended: async () => {
      const [code, signal] = await exit;
      return code ?? signal ?? Number.NaN;
    },
  };
}
