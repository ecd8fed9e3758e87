import { spawn } from 'node:child_process';

import { LocalStackError } from '../local-stack-error.ts';

const SHOWN_LINES = 25;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  /** What the command reads; nothing by default. */
  readonly input?: string;
}

/**
 * Runs a command to its end and returns what it printed on stdout.
 *
 * @throws LocalStackError `LOCAL_STACK_COMMAND_FAILED` with the command and the end of its output.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { cwd, env, timeoutMs, input = '' } = options;
  const child = spawn(command, args, {
    stdio: 'pipe',
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
  });
  // A command that does not read to the end says why in its output.
  child.stdin.once('error', () => undefined);
  child.stdin.end(input);
  let stdout = '';
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: Error): void => {
      const tail = output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
      const message = `${[command, ...args].join(' ')}: ${reason}\n${tail}`.trimEnd();
      reject(new LocalStackError('LOCAL_STACK_COMMAND_FAILED', message, { cause }));
    };
    child.once('error', (error) => {
      fail(error.message, error);
    });
    child.once('close', (code, signal) => {
      if (code === 0) resolve(stdout.trimEnd());
      else fail(signal === null ? `exit code ${String(code)}` : `ended by ${signal}`);
    });
  });
}
