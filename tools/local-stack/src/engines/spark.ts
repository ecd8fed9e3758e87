import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { writeFileAtomically } from '../files.ts';
import type { Java } from '../install/java.ts';
import { ENGINES_SOURCE, fingerprintOf, mavenArguments } from '../install/maven.ts';
import { MAVEN_VERSIONS } from '../versions.ts';
import { log4j2File, propertiesFile } from './config-files.ts';
import type { InstallContext, StackContext } from './engine.ts';
import { LIGHT_FLAGS, quietFlags } from './jvm.ts';
import { withClassArchive } from './spark-class-archive.ts';

const CORES = 2;

/** The Spark that Livy runs: no server of its own, each batch is a JVM. */
export async function installSpark({ toolchain }: InstallContext): Promise<string> {
  const submit = join(ENGINES_SOURCE, 'spark', 'bin');
  const sources = ['pom.xml', 'bin/spark-submit'].map((file) =>
    readFileSync(join(ENGINES_SOURCE, 'spark', file), 'utf8'),
  );
  return toolchain.install(`spark-${fingerprintOf(sources.join(''))}`, async (home) => {
    await toolchain.maven(mavenArguments('spark', 'copy-dependencies', join(home, 'jars')));
    await cp(submit, join(home, 'bin'), { recursive: true });
    await mkdir(join(home, 'conf'));
  });
}

/** For people. */
export const SPARK_VERSION = `Spark ${MAVEN_VERSIONS['spark.version']}`;

/** Writes Spark's settings and returns the environment in which `spark-submit` finds them. */
export async function prepareSpark(
  context: StackContext,
  options: { readonly sparkHome: string; readonly java: Java },
): Promise<NodeJS.ProcessEnv> {
  const { sparkHome, java } = options;
  const conf = context.layout.conf('spark');
  const defaults = join(conf, 'spark-defaults.conf');
  const logging = join(conf, 'log4j2.properties');
  // Stays empty, and the same for every stack: a class archive fits one class path, and this folder is on it.
  const emptyFolder = join(sparkHome, 'conf');
  const scratch = join(context.layout.data('livy'), 'scratch');
  await mkdir(scratch, { recursive: true });
  writeFileAtomically(logging, log4j2File());
  const env = { SPARK_HOME: sparkHome, SPARK_CONF_DIR: emptyFolder, JAVA_HOME: java.home };
  const settings = await withClassArchive(context, {
    sparkHome,
    java,
    defaults: sparkDefaults({ java, logging, scratch }),
    env: { ...context.env, ...env },
  });
  writeFileAtomically(defaults, propertiesFile(settings));
  const batchEnv = { ...env, SPARK_PROPERTIES_FILE: defaults };
  const submit = join(context.layout.sparkHome, 'bin/spark-submit');
  writeFileAtomically(submit, forwardingScript(join(sparkHome, 'bin/spark-submit'), batchEnv));
  await chmod(submit, 0o700);
  return batchEnv;
}

/** Runs a command with these variables, whatever the caller has set. */
function forwardingScript(command: string, env: Readonly<Record<string, string>>): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const assignments = Object.entries(env).map(
    ([name, value]) => `export ${name}=${quoted(value)}\n`,
  );
  return `#!/bin/sh\n${assignments.join('')}exec ${quoted(command)} "$@"\n`;
}

function sparkDefaults(options: {
  readonly java: Java;
  readonly logging: string;
  readonly scratch: string;
}): Record<string, string | number> {
  const { java, logging, scratch } = options;
  return {
    'spark.master': `local[${String(CORES)}]`,
    'spark.driver.host': '127.0.0.1',
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.driver.memory': '1g',
    // Class loading and compilation, not data, are what a small batch spends its time on.
    'spark.driver.extraJavaOptions': [
      ...LIGHT_FLAGS,
      ...quietFlags(java),
      `-Dlog4j2.configurationFile=${logging}`,
    ].join(' '),
    'spark.ui.enabled': 'false',
    'spark.sql.shuffle.partitions': 4,
    'spark.local.dir': scratch,
  };
}
