import { basename, join } from 'node:path';

import { writeFileAtomically } from '../files.ts';
import { installOnce } from '../install/install-once.ts';
import type { Java } from '../install/java.ts';
import { runCommand } from '../process/run-command.ts';
import { propertiesFile } from './config-files.ts';
import type { StackContext } from './engine.ts';
import { sparkJobJar } from './spark-job.ts';

const TRAINING_CLASS = 'io.clickstream.aggregation.TrainingRun';
const TRAINING_MS = 120_000;

export interface ClassArchiveOptions {
  readonly sparkHome: string;
  readonly java: Java;
  /** Spark's settings without an archive; the training must run with the flags that the batches have. */
  readonly defaults: Readonly<Record<string, string | number>>;
  readonly env: NodeJS.ProcessEnv;
}

const JVM_OPTIONS = 'spark.driver.extraJavaOptions';

/**
 * Spark's settings with an archive of preloaded classes, which makes a batch start in half the time.
 *
 * The archive is made once, by a training run of the job, for one set of jars and one build of the JVM; every stack of
 * the user shares it. When the training fails, batches start without it: slower, and just as right.
 */
export async function withClassArchive(
  context: StackContext,
  options: ClassArchiveOptions,
): Promise<Record<string, string | number>> {
  const { sparkHome, java, defaults } = options;
  const name = `${basename(sparkHome)}-preloaded-${java.build.replaceAll(/[^\w.+-]/g, '_')}`;
  let home: string;
  try {
    home = await installOnce(context.toolchain.enginesDir, name, async (directory) => {
      context.report('preloading the classes of Spark, once');
      await train(options, join(directory, 'classes.jsa'));
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.report(`its batches start slowly, preloading failed: ${reason}`);
    return { ...defaults };
  }
  const sharing = [
    `-XX:SharedArchiveFile=${join(home, 'classes.jsa')}`,
    '-Xlog:cds=off',
    '-Xlog:class+path=off',
  ];
  return { ...defaults, [JVM_OPTIONS]: [defaults[JVM_OPTIONS], ...sharing].join(' ') };
}

async function train(options: ClassArchiveOptions, archive: string): Promise<void> {
  const { sparkHome, defaults, env } = options;
  const settings = `${archive}.conf`;
  const dump = `${String(defaults[JVM_OPTIONS])} -XX:ArchiveClassesAtExit=${archive}`;
  writeFileAtomically(settings, propertiesFile({ ...defaults, [JVM_OPTIONS]: dump }));
  const submit = join(sparkHome, 'bin/spark-submit');
  await runCommand(submit, ['--class', TRAINING_CLASS, sparkJobJar()], {
    env: { ...env, SPARK_PROPERTIES_FILE: settings },
    timeoutMs: TRAINING_MS,
  });
}
