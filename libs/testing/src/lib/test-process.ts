import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** An app in a process of its own, so that a test can kill it. */
export interface TestProcess {
  readonly pid: number;
  /** What it has printed so far, on both streams. */
  readonly output: () => string;
  kill(signal: NodeJS.Signals): void;
  /** Waits for the end: exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
}

/** Runs a source file under Node with these variables and no others but PATH. */
export function startTestProcess(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): TestProcess {
  const child = spawn(process.execPath, [file, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (data: Buffer): void => {
    output += data.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exit = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  return {
    pid: child.pid ?? Number.NaN,
    output: () => output,
    kill: (signal) => child.kill(signal),
    ended: async () => {
      const [code, signal] = await exit;
      return code ?? signal ?? Number.NaN;
    },
  };
}
