import { execFile } from 'node:child_process';

/** Where a command runs, and what it finds in its environment beside what this process has. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const LONGEST_RUN_MS = 300_000;

/** Runs a command to its end and gives what it printed. @throws Error with all its output when it fails. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env }: CommandOptions,
): Promise<string> {
  const options = { cwd, env: { ...process.env, ...env }, timeout: LONGEST_RUN_MS };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`));
    });
  });
}
