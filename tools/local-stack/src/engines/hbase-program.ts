import { join } from 'node:path';

import { findJavas, hasCompiler } from '../install/java.ts';
import { createToolchain } from '../install/toolchain.ts';
import { LocalStackError } from '../local-stack-error.ts';
import type { LaunchSpec } from '../process/engine-process.ts';
import { enginesDirOf } from '../stack/stack-layout.ts';
import { MIN_JDK } from '../versions.ts';
import { jvm, LIGHT_FLAGS } from './jvm.ts';

/** One Java file, and what its main method gets. */
export interface HBaseProgramOptions {
  readonly source: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * How to run a Java source file with HBase's own client beside it: Java compiles it at its start.
 *
 * @throws LocalStackError `LOCAL_STACK_TOOL_MISSING` when no JDK is installed
 */
export async function hbaseProgram(options: HBaseProgramOptions): Promise<LaunchSpec> {
  const { source, args, env } = options;
  const jdk = findJavas(env).find((java) => java.major >= MIN_JDK && hasCompiler(java));
  if (jdk === undefined) {
    throw new LocalStackError(
      'LOCAL_STACK_TOOL_MISSING',
      `${source} needs a JDK ${String(MIN_JDK)} or newer to compile it`,
    );
  }
  const toolchain = createToolchain({
    env,
    enginesDir: enginesDirOf(env),
    onDownload: () => undefined,
  });
  const home = await toolchain.mavenEngine('hbase', 'copy-dependencies');
  return jvm(jdk, {
    flags: [...LIGHT_FLAGS, '-Dorg.apache.logging.log4j.level=error'],
    classPath: join(home, 'lib', '*'),
    main: [source, ...args],
  });
}
