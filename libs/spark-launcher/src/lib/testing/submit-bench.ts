import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BatchSpec } from '../batch.ts';
import {
  SubmitSparkLauncher,
  type SubmitSparkLauncherOptions,
} from '../spark-submit/submit-spark-launcher.ts';

/** Does what its last word says, after the words that Spark gets. */
const SPARK_SUBMIT = `#!/bin/sh
for last; do :; done
echo "$0 $*"
echo $$ >> "$SPARK_HOME/starts"
case $last in
  succeed) sleep 2; echo done ;;
  fail) echo "it failed" >&2; exit 3 ;;
  environment) env ;;
  hang) echo hanging; sleep 600 & echo "child $!"; wait ;;
  stubborn) trap 'echo no' TERM; echo stubborn; while :; do sleep 0.1; done ;;
esac
`;

/** Long enough for a batch of the bench. */
export const DEADLINE = { deadlineMs: 8_000 };

/** What a scripted batch does, in the words of its last argument. */
export type Work = 'succeed' | 'fail' | 'environment' | 'hang' | 'stubborn';

/** A scripted spark-submit with an empty state directory, in a folder of its own. */
export class SubmitBench {
  readonly folder: string;
  readonly sparkHome: string;
  readonly stateDirectory: string;
  readonly job: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.sparkHome = join(folder, 'spark');
    this.stateDirectory = join(folder, 'batches');
    this.job = join(folder, 'job.jar');
  }

  static async open(): Promise<SubmitBench> {
    const bench = new SubmitBench(await mkdtemp(join(tmpdir(), 'spark-submit-')));
    const bin = join(bench.sparkHome, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'spark-submit'), SPARK_SUBMIT, { mode: 0o755 });
    await writeFile(bench.job, '');
    return bench;
  }

  createLauncher(options?: Partial<SubmitSparkLauncherOptions>): SubmitSparkLauncher {
    const { sparkHome, stateDirectory } = this;
    const env = { PATH: process.env['PATH'] ?? '' };
    return new SubmitSparkLauncher({
      sparkHome,
      stateDirectory,
      env,
      poll: { minMs: 10 },
      ...options,
    });
  }

  batchOf(work: Work, more: Partial<BatchSpec> = {}): BatchSpec {
    return { name: `job-${work}`, file: this.job, className: 'a.Job', args: [work], ...more };
  }

  async batchNames(): Promise<string[]> {
    const entries = await readdir(this.stateDirectory).catch(() => []);
    return entries.filter((entry) => !entry.startsWith('.'));
  }

  /** Ends every batch and removes the folder. */
  async close(): Promise<void> {
    const launcher = this.createLauncher({ killGraceMs: 0 });
    for (const name of await this.batchNames()) await launcher.kill(name);
    await rm(this.folder, { recursive: true });
  }
}

export async function logOf(launcher: SubmitSparkLauncher, name: string): Promise<string> {
  return (await launcher.logTail(name)).join('\n');
}
