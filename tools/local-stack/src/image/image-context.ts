import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { InstallContext } from '../engines/engine.ts';
import { hbaseEngine } from '../engines/hbase.ts';
import { kafkaEngine } from '../engines/kafka.ts';
import { livyEngine } from '../engines/livy.ts';
import { installDebianMySql } from '../engines/mysql-server.ts';
import { registryEngine } from '../engines/registry.ts';
import { LocalStackError } from '../local-stack-error.ts';
import { WORKSPACE_ROOT } from '../stack/stack-layout.ts';
import { moduleClosure, type LockFile } from './module-closure.ts';
import type { ArchiveEntry } from './tar-arguments.ts';

const PROGRAM = 'tools/local-stack';
const SPARK_JOB = 'apps/aggregator/spark-job';
/** Made by builds; the image runs the sources. */
const BUILT = ['dist', 'out-tsc'];

/** Where the context holds the Dockerfile. */
export const DOCKERFILE = `workspace/${PROGRAM}/image/Dockerfile`;

/** What the image is built of: every engine, one Java, one Node, and the local stack's program. Downloads what is missing. */
export async function gatherImageContext(context: InstallContext): Promise<ArchiveEntry[]> {
  return [
    ...(await engineEntries(context)),
    { from: nodeBinary(), to: 'node/node' },
    ...programEntries(),
  ];
}

async function engineEntries(context: InstallContext): Promise<ArchiveEntry[]> {
  const [kafka, registry, hbase, livy, mysql, java] = await Promise.all([
    kafkaEngine.install(context),
    registryEngine.install(context),
    hbaseEngine.install(context),
    livyEngine.install(context),
    // The same kind of machine wherever the image is built: not the MySQL and Java that happen to be installed there.
    installDebianMySql(context),
    context.toolchain.portableJava(),
  ]);
  const homes = {
    kafka: kafka.home,
    registry: registry.home,
    hbase: hbase.home,
    spark: livy.sparkHome,
    livy: livy.home,
    mysql,
    java: java.home,
  };
  // The folders keep their names: by them the program in the image sees that nothing is missing.
  return Object.entries(homes).map(([name, home]) => ({
    from: home,
    to: `${name}/${basename(home)}`,
  }));
}

function programEntries(): ArchiveEntry[] {
  const lock = JSON.parse(
    readFileSync(join(WORKSPACE_ROOT, 'package-lock.json'), 'utf8'),
  ) as LockFile;
  const closure = moduleClosure(lock, PROGRAM);
  // Those that a package nests come with it.
  const modules = closure
    .filter((folder) => folder.lastIndexOf('node_modules/') === 0)
    .map((folder) => folder.slice('node_modules/'.length))
    .filter((folder) => existsSync(join(WORKSPACE_ROOT, 'node_modules', folder)));
  const packages = closure.filter((folder) => /^(libs|tools)\/[^/]+$/.test(folder));
  return [
    { from: join(WORKSPACE_ROOT, 'node_modules'), to: 'node_modules', only: modules },
    {
      from: WORKSPACE_ROOT,
      to: 'workspace',
      only: [
        ...packages.flatMap((folder) => partsOf(folder)),
        ...['pom.xml', 'src/main', 'target/aggregation-job.jar'].map(
          (part) => `${SPARK_JOB}/${part}`,
        ),
      ],
    },
  ];
}

function partsOf(folder: string): string[] {
  return readdirSync(join(WORKSPACE_ROOT, folder))
    .filter((name) => !BUILT.includes(name))
    .map((name) => `${folder}/${name}`);
}

/** The Node that `npm ci` brings along; the one that runs this may need libraries that the image lacks. */
function nodeBinary(): string {
  const file = join(WORKSPACE_ROOT, 'node_modules', `node-linux-${process.arch}`, 'bin/node');
  if (existsSync(file)) return file;
  throw new LocalStackError(
    'LOCAL_STACK_TOOL_MISSING',
    `the image needs the package node-linux-${process.arch}, which npm ci installs on Linux`,
  );
}
