import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { USUAL_ENGINE_NAMES } from '../engines/engine.ts';
import { ENGINES } from '../engines/engines.ts';
import { writeRecord } from '../process/engine-process.ts';
import { identifyProcess } from '../process/process-identity.ts';
import { stackLayout } from './stack-layout.ts';
import { assertGivenComplete, assertPortsFree, resolvePorts, selectEngines } from './stack-plan.ts';
import { DEFAULT_PORTS } from './stack-ports.ts';

const names = (...args: Parameters<typeof selectEngines>): string[] =>
  selectEngines(...args).map((engine) => engine.name);

describe('selectEngines', () => {
  it('adds what an engine needs', () => {
    expect(names(['registry'], {})).toEqual(['kafka', 'registry']);
    expect(names(['region-server'], {})).toEqual(['hbase', 'region-server']);
  });

  it('leaves out what the user brings', () => {
    const env = { KAFKA_BROKERS: 'my-kafka:9092', MYSQL_URL: 'mysql://…', LIVY_URL: '' };

    expect(names(USUAL_ENGINE_NAMES, env)).toEqual(['registry', 'hbase', 'livy']);
  });
});

describe('assertGivenComplete', () => {
  it('wants the ZooKeeper of a given HBase for the Spark job', () => {
    const env = { HBASE_BOOTSTRAP: 'hbase:16000' };

    expect(() => {
      assertGivenComplete([ENGINES.livy], env);
    }).toThrow(/HBASE_ZOOKEEPER_QUORUM/);
    expect(() => {
      assertGivenComplete([ENGINES.mysql], env);
      assertGivenComplete([ENGINES.livy], { ...env, HBASE_ZOOKEEPER_QUORUM: 'zk:2181' });
    }).not.toThrow();
  });
});

describe('resolvePorts', () => {
  const layout = stackLayout(mkdtempSync(join(tmpdir(), 'stack-plan-')));

  afterAll(() => {
    rmSync(layout.dir, { recursive: true });
  });

  it('knows the ports of what runs, and does not move it', () => {
    const self = identifyProcess(process.pid)!;
    writeRecord(layout.record('mysql'), { ...self, ports: { mysql: 4444 }, version: '' });

    expect(resolvePorts(layout, { livy: 5555 })).toEqual({
      ...DEFAULT_PORTS,
      mysql: 4444,
      livy: 5555,
    });
    expect(() => resolvePorts(layout, { mysql: 6666 })).toThrow(/STACK_MYSQL_PORT=4444/);
  });
});

describe('assertPortsFree', () => {
  it('names the port, who has it, and the variable that moves the engine', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    await expect(
      assertPortsFree([ENGINES.mysql], { ...DEFAULT_PORTS, mysql: port }),
    ).rejects.toMatchObject({
      code: 'LOCAL_STACK_PORT_TAKEN',
      message: expect.stringMatching(
        new RegExp(`port ${String(port)} of mysql is taken by .*STACK_MYSQL_PORT`),
      ) as string,
    });

    server.close();
  });
});
