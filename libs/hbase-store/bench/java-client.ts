import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const JAVA = join(import.meta.dirname, 'java');
const TARGET = join(JAVA, 'target');

/** Compiles HBase's own client for the comparison and fetches its libraries; tells how to start it. */
export async function buildJavaClient(
  zookeeperQuorum: string,
): Promise<{ readonly command: string; readonly args: readonly string[] }> {
  await promisify(execFile)('mvn', ['-B', '-q', 'package', '-f', join(JAVA, 'pom.xml')]);
  const home = process.env['JAVA_HOME'];
  return {
    command: home === undefined ? 'java' : join(home, 'bin', 'java'),
    args: [
      '-Xmx1g',
      '-Dorg.apache.logging.log4j.level=error',
      '-cp',
      `${join(TARGET, 'classes')}:${join(TARGET, 'lib', '*')}`,
      'io.clickstream.bench.BenchClient',
      zookeeperQuorum,
    ],
  };
}
