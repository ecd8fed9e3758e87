import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const WORKSPACE_ROOT = join(import.meta.dirname, '../../..');

export interface AppProcessOptions {
  readonly app: 'producer' | 'consumer' | 'aggregator';
  readonly args: readonly string[];
  /** What the app reads; added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Where its log lines go. */
  readonly logFile: string;
}

/** One of the apps as a child process, exactly as a user starts it. */
export interface AppProcess {
  readonly app: AppProcessOptions['app'];
  readonly pid: number | undefined;
  /** Resolves with its standard output when it has ended with 0; rejects, naming the log, when it failed. */
  readonly ended: Promise<string>;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<void>;
}

export function startApp(options: AppProcessOptions): AppProcess {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile, { flags: 'a' });
  const main = join(WORKSPACE_ROOT, 'apps', options.app, 'src/main.ts');
  const child = spawn(process.execPath, [main, ...options.args], {
    cwd: WORKSPACE_ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.pipe(log, { end: false });
  child.stdout.pipe(log, { end: false });
  const ended = outcome(child, options);
  // Whoever waits for the app sees its failure; without this line a failure nobody waits for would end the process.
  ended.catch(() => undefined);
  return {
    app: options.app,
    pid: child.pid,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended.catch(() => undefined);
      log.end();
    },
  };
}

async function outcome(child: ChildProcess, options: AppProcessOptions): Promise<string> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return output;
  throw new Error(
    `${options.app} ${options.args.join(' ')} ended with ${code ?? 'a signal'}; its log: ${options.logFile}`,
  );
}
