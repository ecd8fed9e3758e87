import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { openRpcHBaseStore } from '@clickstream/hbase-store';

import { writeFileAtomically } from '../files.ts';
import { MAVEN_VERSIONS } from '../versions.ts';
import { hadoopXml, log4j2File } from './config-files.ts';
import type { Engine, InstallContext, Installation, StackContext } from './engine.ts';
import type { LaunchSpec } from '../process/engine-process.ts';
import type { Ports } from '../stack/stack-ports.ts';
import { givenHBaseSettings } from './hbase-settings.ts';
import { jvm, systemProperties } from './jvm.ts';
import { portProbe } from './network-probes.ts';

const OPENED = [
  'java.io',
  'java.nio',
  'sun.nio.ch',
  'java.lang',
  'jdk.internal.ref',
  'java.lang.reflect',
  'java.util',
  'java.util.concurrent',
];
const EXPORTED = [
  'java.base/jdk.internal.misc',
  'java.security.jgss/sun.security.krb5',
  'java.base/sun.net.dns',
  'java.base/sun.net.util',
];
/** There from the first start on. */
const SYSTEM_TABLE = 'hbase:namespace';
const PROBE_DEADLINE_MS = 3_000;

/** Master, region server and ZooKeeper in one JVM, on local files. */
export const hbaseEngine: Engine = {
  name: 'hbase',
  ports: ['hbaseMaster', 'hbaseRegionServer', 'zookeeper'],
  givenBy: 'HBASE_BOOTSTRAP',
  needs: [],
  // SIGTERM ends ZooKeeper first and then takes 25 s; the write-ahead log makes SIGKILL safe.
  stop: { signal: 'SIGKILL', graceMs: 0 },
  startDeadlineMs: 180_000,

  install: installHBase,

  async prepare(context, { home }) {
    const conf = context.layout.conf('hbase');
    await mkdir(context.layout.data('hbase'), { recursive: true });
    const site = { ...hbaseSite(context), ...givenHBaseSettings(context.env) };
    writeFileAtomically(join(conf, 'hbase-site.xml'), hadoopXml(site));
    writeFileAtomically(
      join(conf, 'log4j2.properties'),
      log4j2File({ 'org.apache.hadoop.hbase.master.HMaster': 'info' }),
    );
    return hbaseJvm(context, { home, main: ['org.apache.hadoop.hbase.master.HMaster', 'start'] });
  },

  async probe({ ports }) {
    await portProbe(ports.hbaseMaster);
    await using store = await openRpcHBaseStore({
      bootstrap: bootstrapServers(ports),
      deadlineMs: PROBE_DEADLINE_MS,
    });
    // The master answers, and a region of a table is found and read.
    await store.describeTable(SYSTEM_TABLE);
    await store.get(SYSTEM_TABLE, Buffer.from('default'));
  },

  variables: ({ ports }) => ({
    HBASE_BOOTSTRAP: bootstrapServers(ports).join(','),
    HBASE_ZOOKEEPER_QUORUM: `127.0.0.1:${String(ports.zookeeper)}`,
  }),
};

/** Master and region server are the same download. */
export async function installHBase({ toolchain }: InstallContext): Promise<Installation> {
  return {
    home: await toolchain.mavenEngine('hbase', 'copy-dependencies'),
    version: `HBase ${MAVEN_VERSIONS['hbase.version']}`,
  };
}

/** A process of HBase that reads the stack's configuration. */
export async function hbaseJvm(
  { layout, toolchain, env }: StackContext,
  { home, main }: { readonly home: string; readonly main: readonly string[] },
): Promise<LaunchSpec> {
  const conf = layout.conf('hbase');
  return jvm(await toolchain.java(), {
    flags: [
      '--add-modules',
      'jdk.unsupported',
      ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
      ...EXPORTED.map((name) => `--add-exports=${name}=ALL-UNNAMED`),
      ...systemProperties({
        'org.apache.hbase.thirdparty.io.netty.tryReflectionSetAccessible': 'true',
        'log4j2.configurationFile': join(conf, 'log4j2.properties'),
      }),
      `-Xmx${env['STACK_HBASE_HEAP_MB'] ?? '512'}m`,
      '-Xms128m',
      '-XX:+UseG1GC',
    ],
    classPath: `${conf}:${join(home, 'lib', '*')}`,
    main,
  });
}

function bootstrapServers({ hbaseMaster, hbaseRegionServer }: Ports): string[] {
  return [hbaseMaster, hbaseRegionServer].map((port) => `127.0.0.1:${String(port)}`);
}

function hbaseSite({ layout, ports, bindAddress }: StackContext): Record<string, string | number> {
  const data = layout.data('hbase');
  return {
    'hbase.cluster.distributed': 'false',
    'hbase.rootdir': `file://${join(data, 'root')}`,
    'hbase.tmp.dir': join(data, 'tmp'),
    'hbase.zookeeper.quorum': '127.0.0.1',
    'hbase.zookeeper.property.dataDir': join(data, 'zookeeper'),
    'hbase.zookeeper.property.clientPort': ports.zookeeper,
    'hbase.zookeeper.property.clientPortAddress': bindAddress,
    'hbase.zookeeper.property.tickTime': 2000,
    'zookeeper.session.timeout': 10_000,
    // The checksummed local file system cannot sync, so a killed server would lose acknowledged rows.
    'fs.file.impl': 'org.apache.hadoop.fs.RawLocalFileSystem',
    'hbase.wal.provider': 'filesystem',
    // Survives the death of any process; true would survive a power cut as well and is slower.
    'hbase.wal.hsync': 'false',
    'hbase.unsafe.stream.capability.enforce': 'true',
    'hbase.master.port': ports.hbaseMaster,
    'hbase.regionserver.port': ports.hbaseRegionServer,
    'hbase.master.info.port': -1,
    'hbase.regionserver.info.port': -1,
    'hbase.master.hostname': 'localhost',
    'hbase.unsafe.regionserver.hostname': 'localhost',
    'hbase.master.ipc.address': bindAddress,
    'hbase.regionserver.ipc.address': bindAddress,
    'hbase.regionserver.handler.count': 10,
    'hbase.regionserver.msginterval': 500,
    'hbase.server.allocator.pool.enabled': 'false',
    'hbase.master.wait.on.regionservers.timeout': 1000,
    'hbase.master.wait.on.regionservers.interval': 200,
    'hfile.block.cache.size': 0.2,
  };
}
