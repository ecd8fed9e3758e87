import { once } from 'node:events';

/** Writes to standard output, and waits while its reader is slow. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Writes a line to standard error: what is not the result of a command. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
