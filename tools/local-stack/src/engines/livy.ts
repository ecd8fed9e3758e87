import { dirname, join } from 'node:path';

import { writeFileAtomically } from '../files.ts';
import { MAVEN_VERSIONS } from '../versions.ts';
import { propertiesFile } from './config-files.ts';
import type { Engine, Installation, StackContext } from './engine.ts';
import { jvm, LIGHT_FLAGS } from './jvm.ts';
import { sessionSupport } from './livy-sessions.ts';
import { httpProbe } from './network-probes.ts';
import { buildSparkJob, sparkJobFile } from './spark-job.ts';
import { installSpark, prepareSpark, SPARK_VERSION } from './spark.ts';

const OPENED = [
  'java.lang.invoke',
  'java.lang',
  'java.nio',
  'java.util.concurrent.atomic',
  'sun.nio.ch',
  'java.net',
  'java.io',
  'sun.util.calendar',
];

interface LivyInstallation extends Installation {
  readonly sparkHome: string;
}

/** Livy, the REST server that runs the aggregation job as a Spark batch on this machine. */
export const livyEngine: Engine<LivyInstallation> = {
  name: 'livy',
  ports: ['livy'],
  givenBy: 'LIVY_URL',
  needs: [],
  // A batch that runs ends with it; SIGKILL would leave it as an orphan.
  stop: { signal: 'SIGTERM', graceMs: 15_000 },
  startDeadlineMs: 120_000,

  async install(context) {
    const [home, sparkHome] = await Promise.all([
      context.toolchain.mavenEngine('livy', 'copy-dependencies'),
      installSpark(context),
      buildSparkJob(context),
    ]);
    const version = `Livy ${MAVEN_VERSIONS['livy.version']} with ${SPARK_VERSION}`;
    return { home, sparkHome, version };
  },

  async prepare(context, { home, sparkHome }) {
    const { layout } = context;
    const conf = layout.conf('livy');
    const java = await context.toolchain.java();
    const spark = await prepareSpark(context, { sparkHome, java });
    const sessions = sessionSupport({
      livyJars: join(home, 'lib'),
      sparkJars: join(sparkHome, 'jars'),
      replJars: context.env['STACK_LIVY_REPL_JARS'],
    });
    const settings = { ...livySettings(context), ...sessions.settings };
    writeFileAtomically(join(conf, 'livy.conf'), propertiesFile(settings));
    writeFileAtomically(join(conf, 'log4j.properties'), propertiesFile(LOGGING));
    return jvm(java, {
      flags: [
        '-Xms64m',
        '-Xmx256m',
        ...LIGHT_FLAGS,
        ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
      ],
      classPath: [join(home, 'lib', '*'), conf, ...sessions.classPath].join(':'),
      main: ['org.apache.livy.server.LivyServer'],
      env: {
        ...context.env,
        ...spark,
        LIVY_HOME: home,
        LIVY_CONF_DIR: conf,
        LIVY_LOG_DIR: dirname(layout.log('livy')),
      },
      cwd: layout.data('livy'),
    });
  },

  probe: ({ ports }) => httpProbe(`${livyUrl(ports.livy)}/version`),

  variables: ({ ports, env, layout }) => ({
    LIVY_URL: livyUrl(ports.livy),
    SPARK_HOME: layout.sparkHome,
    SPARK_JOB_FILE: sparkJobFile(env),
    SPARK_JOB_PROPERTIES: layout.jobProperties,
  }),
};

const LOGGING = {
  'log4j.rootLogger': 'INFO, console',
  'log4j.appender.console': 'org.apache.log4j.ConsoleAppender',
  'log4j.appender.console.layout': 'org.apache.log4j.PatternLayout',
  'log4j.appender.console.layout.ConversionPattern': '%d{ISO8601} %-5p %c{1} - %m%n',
} as const;

function livyUrl(port: number): string {
  return `http://127.0.0.1:${String(port)}`;
}

function livySettings({ ports, env, bindAddress }: StackContext): Record<string, string | number> {
  return {
    'livy.server.host': bindAddress,
    'livy.server.port': ports.livy,
    'livy.spark.master': 'local[2]',
    'livy.server.recovery.mode': 'off',
    'livy.server.csrf-protection.enabled': 'true',
    'livy.ui.enabled': 'false',
    'livy.file.local-dir-whitelist': dirname(sparkJobFile(env)),
  };
}
