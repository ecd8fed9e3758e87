import { execa, ExecaError } from 'execa';

import { LocalStackError } from '../local-stack-error.ts';

const SHOWN_LINES = 25;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/**
 * Runs a command to its end and returns what it printed on stdout.
 *
 * @throws LocalStackError `LOCAL_STACK_COMMAND_FAILED` with the command and the end of its output.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  try {
    const result = await execa(command, args, {
      all: true,
      stdin: 'ignore',
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env, extendEnv: false }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    return result.stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    const tail = (outputOf(error) ?? '').trim().split('\n').slice(-SHOWN_LINES).join('\n');
    throw new LocalStackError(
      'LOCAL_STACK_COMMAND_FAILED',
      `${error.shortMessage}${tail === '' ? '' : `\n${tail}`}`,
    );
  }
}

/** Standard output and error as they came; execa's type cannot tell that they were asked for as one text. */
function outputOf(error: { readonly all?: unknown }): string | undefined {
  return typeof error.all === 'string' ? error.all : undefined;
}
