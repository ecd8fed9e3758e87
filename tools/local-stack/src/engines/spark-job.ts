import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { WORKSPACE_ROOT } from '../stack/stack-layout.ts';
import type { InstallContext } from './engine.ts';

const JOB = join(WORKSPACE_ROOT, 'apps/aggregator/spark-job');
const POM = join(JOB, 'pom.xml');
const JAR = join(JOB, 'target/aggregation-job.jar');

/** The jar that is built from this repository. */
export function sparkJobJar(): string {
  return JAR;
}

/** The job's jar on the Spark host: the user's, else the one built from this repository. */
export function sparkJobFile(env: NodeJS.ProcessEnv): string {
  const given = env['SPARK_JOB_FILE'] ?? '';
  return given === '' ? JAR : given;
}

/** Builds the job when its jar is missing or older than its sources. */
export async function buildSparkJob(context: InstallContext): Promise<void> {
  const sources = [POM, ...filesBelow(join(JOB, 'src/main'))];
  const newest = Math.max(...sources.map((file) => modifiedAt(file) ?? 0));
  if ((modifiedAt(JAR) ?? 0) > newest) return;
  context.report('building the Spark job');
  await context.toolchain.maven(['-q', '-B', '-f', POM, 'package', '-DskipTests']);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function modifiedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
