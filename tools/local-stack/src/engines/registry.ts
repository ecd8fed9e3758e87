import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { MAVEN_VERSIONS } from '../versions.ts';
import type { Engine, StackContext } from './engine.ts';
import { httpProbe } from './network-probes.ts';
import { jvm, LIGHT_FLAGS, systemProperties } from './jvm.ts';

/** Apicurio Registry with Confluent's API, its schemas stored in Kafka. */
export const registryEngine: Engine = {
  name: 'registry',
  ports: ['registry', 'registryManagement'],
  givenBy: 'SCHEMA_REGISTRY_URL',
  needs: ['kafka'],
  stop: { signal: 'SIGTERM', graceMs: 10_000 },
  startDeadlineMs: 180_000,

  install: async ({ toolchain }) => ({
    home: await toolchain.mavenEngine('registry', 'unpack'),
    version: `Apicurio Registry ${MAVEN_VERSIONS['apicurio.version']}`,
  }),

  async prepare(context, { home }) {
    const data = context.layout.data('registry');
    for (const folder of ['tmp', 'snapshots', 'import']) {
      await mkdir(join(data, folder), { recursive: true });
    }
    return jvm(await context.toolchain.java(), {
      flags: ['-Xmx384m', '-Xms64m', ...LIGHT_FLAGS, ...systemProperties(settings(context, data))],
      main: ['-jar', join(home, 'lib', 'quarkus-run.jar')],
    });
  },

  probe: ({ ports }) => httpProbe(`${registryUrl(ports.registry)}/subjects`),

  variables: ({ ports }) => ({ SCHEMA_REGISTRY_URL: registryUrl(ports.registry) }),
};

function registryUrl(port: number): string {
  return `http://127.0.0.1:${String(port)}/apis/ccompat/v7`;
}

function settings({ ports, env, bindAddress }: StackContext, data: string): Record<string, string> {
  return {
    'java.io.tmpdir': join(data, 'tmp'),
    'java.util.logging.manager': 'org.jboss.logmanager.LogManager',
    'quarkus.http.host': bindAddress,
    'quarkus.http.port': String(ports.registry),
    'quarkus.management.host': '127.0.0.1',
    'quarkus.management.port': String(ports.registryManagement),
    'quarkus.http.access-log.enabled': 'false',
    'quarkus.otel.sdk.disabled': 'true',
    'apicurio.storage.kind': 'kafkasql',
    'apicurio.kafkasql.bootstrap.servers':
      env['KAFKA_BROKERS'] ?? `127.0.0.1:${String(ports.kafka)}`,
    // The first look at an empty journal waits this long; the default of 5 s triples the start.
    'apicurio.kafkasql.consumer.poll.timeout': '500',
    'apicurio.rules.global.compatibility': 'BACKWARD',
    'apicurio.datasource.jdbc.initial-size': '2',
    'apicurio.datasource.jdbc.min-size': '2',
    'apicurio.datasource.jdbc.max-size': '10',
    'apicurio.storage.snapshot.location': join(data, 'snapshots'),
    'apicurio.import.work-dir': join(data, 'import'),
  };
}
