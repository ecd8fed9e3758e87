import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SOURCE = join(import.meta.dirname, 'ForeignProducer.java');

/** Sends so many lines with Kafka's own Java client, taken from a running broker's Java and class path. */
export async function sendFromJava(
  brokerPid: number,
  options: {
    readonly brokers: string;
    readonly topic: string;
    readonly compression: string;
    readonly lines: number;
  },
): Promise<void> {
  const [java = 'java', ...args] = (await readFile(`/proc/${brokerPid}/cmdline`, 'utf8')).split(
    '\0',
  );
  const classPath = args[args.indexOf('-cp') + 1] ?? '';
  const { brokers, topic, compression, lines } = options;
  await run(java, ['-cp', classPath, SOURCE, brokers, topic, compression, String(lines)]);
}
