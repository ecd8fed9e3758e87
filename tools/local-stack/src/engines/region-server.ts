import { join } from 'node:path';

import { openRpcHBaseStore } from '@clickstream/hbase-store';
import { retry } from '@clickstream/service-core';

import type { Engine, StackContext } from './engine.ts';
import { hbaseJvm, installHBase } from './hbase.ts';
import { systemProperties } from './jvm.ts';
import { portProbe } from './network-probes.ts';

/** It ends when it finds no ZooKeeper, which the process of hbase brings. */
const ZOOKEEPER_DEADLINE_MS = 120_000;
const PROBE_DEADLINE_MS = 3_000;
const SESSION_TIMEOUT_MS = 6_000;

/** A second region server in a process of its own, so that a test can kill or stop one of two. */
export const regionServerEngine: Engine = {
  name: 'region-server',
  ports: ['secondRegionServer'],
  givenBy: 'HBASE_BOOTSTRAP',
  needs: ['hbase'],
  stop: { signal: 'SIGKILL', graceMs: 0 },
  startDeadlineMs: 180_000,

  install: installHBase,

  async prepare(context, { home }) {
    await retry(() => portProbe(context.ports.zookeeper), {
      deadlineMs: ZOOKEEPER_DEADLINE_MS,
      maxDelayMs: 500,
      isRetriable: () => true,
    });
    return await hbaseJvm(context, {
      home,
      main: [
        'org.apache.hadoop.hbase.regionserver.HRegionServer',
        ...systemProperties(settings(context)),
        'start',
      ],
    });
  },

  async probe({ ports }) {
    const bootstrap = [`127.0.0.1:${String(ports.secondRegionServer)}`];
    const store = await openRpcHBaseStore({ bootstrap, deadlineMs: PROBE_DEADLINE_MS });
    await store.close();
  },

  // Clients find it through the other one.
  variables: () => ({}),
};

/** Where it differs from the configuration that it shares with the first one. */
function settings({ layout, ports }: StackContext): Record<string, string> {
  return {
    'hbase.cluster.distributed': 'true',
    'hbase.regionserver.port': String(ports.secondRegionServer),
    'hbase.tmp.dir': join(layout.data('region-server'), 'tmp'),
    // Its regions go to the other one when it has been silent for this long.
    'zookeeper.session.timeout': String(SESSION_TIMEOUT_MS),
  };
}
