import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { silentLogger } from '@clickstream/service-core';
import { withDeadline } from '@clickstream/service-kit';
import { createKafka } from '@clickstream/service-kit/kafka';

import { writeFileAtomically } from '../files.ts';
import { runCommand } from '../process/run-command.ts';
import { MAVEN_VERSIONS } from '../versions.ts';
import { log4j2File, propertiesFile } from './config-files.ts';
import { extraListeners } from './kafka-listeners.ts';
import type { Engine, StackContext } from './engine.ts';
import { portProbe } from './network-probes.ts';
import { jvm, LIGHT_FLAGS, systemProperties } from './jvm.ts';

/** Any fixed id: a cluster is known by its data folder here. */
const CLUSTER_ID = 'Y2xpY2tzdHJlYW0tc3RhY2';
const PROBE_TIMEOUT_MS = 3_000;

/** One broker that is its own controller (KRaft). */
export const kafkaEngine: Engine = {
  name: 'kafka',
  ports: ['kafka', 'kafkaController'],
  givenBy: 'KAFKA_BROKERS',
  needs: [],
  stop: { signal: 'SIGTERM', graceMs: 20_000 },
  startDeadlineMs: 120_000,

  install: async ({ toolchain }) => ({
    home: await toolchain.mavenEngine('kafka', 'copy-dependencies'),
    version: `Kafka ${MAVEN_VERSIONS['kafka.version']}`,
  }),

  async prepare(context, { home }) {
    const conf = context.layout.conf('kafka');
    const serverFile = join(conf, 'server.properties');
    const data = context.layout.data('kafka');
    writeFileAtomically(serverFile, propertiesFile(serverProperties(context, data)));
    writeFileAtomically(
      join(conf, 'log4j2.properties'),
      log4j2File({ 'kafka.server': 'info', 'org.apache.kafka.server': 'info' }),
    );
    const java = await context.toolchain.java();
    const classPath = join(home, 'lib', '*');
    const logging = systemProperties({
      'log4j2.configurationFile': join(conf, 'log4j2.properties'),
    });
    if (!existsSync(data)) {
      const draft = `${data}.draft`;
      await rm(draft, { recursive: true, force: true });
      await mkdir(dirname(data), { recursive: true });
      const formatFile = join(conf, 'format.properties');
      writeFileAtomically(formatFile, propertiesFile(serverProperties(context, draft)));
      const format = jvm(java, {
        flags: ['-Xmx256m', ...LIGHT_FLAGS, ...logging],
        classPath,
        main: ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', formatFile],
      });
      await runCommand(format.command, format.args);
      await rename(draft, data);
    }
    return jvm(java, {
      flags: ['-Xmx512m', '-Xms128m', ...LIGHT_FLAGS, ...logging],
      classPath,
      main: ['kafka.Kafka', serverFile],
    });
  },

  async probe({ ports }) {
    // The Kafka client goes on trying for seconds where nobody listens, so it is asked only when somebody does.
    await portProbe(ports.kafka);
    await withDeadline(describeCluster(ports.kafka), {
      timeoutMs: PROBE_TIMEOUT_MS,
      onTimeout: () => new Error('no answer from Kafka'),
    });
  },

  variables: ({ ports }) => ({ KAFKA_BROKERS: `127.0.0.1:${String(ports.kafka)}` }),
};

async function describeCluster(port: number): Promise<void> {
  const admin = createKafka({
    brokers: [`127.0.0.1:${String(port)}`],
    clientId: 'local-stack',
    logger: silentLogger,
  }).admin({ retry: { retries: 0 } });
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
}

function serverProperties(
  { ports, bindAddress, env }: StackContext,
  data: string,
): Record<string, string | number> {
  const extra = extraListeners(env);
  const broker = (address: string): string => `PLAINTEXT://${address}:${String(ports.kafka)}`;
  const controller = `127.0.0.1:${String(ports.kafkaController)}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${controller}`,
    listeners: [
      broker(bindAddress),
      `CONTROLLER://${controller}`,
      ...extra.map(({ name, port }) => `${name}://127.0.0.1:${String(port)}`),
    ].join(','),
    'advertised.listeners': [
      broker('127.0.0.1'),
      ...extra.map(({ name, advertisedPort }) => `${name}://127.0.0.1:${String(advertisedPort)}`),
    ].join(','),
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': ['PLAINTEXT', 'CONTROLLER', ...extra.map(({ name }) => name)]
      .map((name) => `${name}:PLAINTEXT`)
      .join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'num.network.threads': 2,
    'num.io.threads': 4,
    'default.replication.factor': 1,
    'min.insync.replicas': 1,
    'group.initial.rebalance.delay.ms': 0,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 4,
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    // A killed broker may register again after the session has ended: 3 s instead of 9.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
  };
}
