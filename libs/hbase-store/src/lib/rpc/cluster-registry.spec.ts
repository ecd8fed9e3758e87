import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { HBaseStoreError } from '../hbase-store-error.ts';
import type { HBaseStore } from '../hbase-store.ts';
import { SCRIPTED_TABLE, startScriptedServer } from '../testing/scripted-hbase-server.ts';
import { exception, KEY, NO_ROW } from '../testing/scripted-store.ts';
import { ClusterRegistry } from './cluster-registry.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { openRpcHBaseStore } from './rpc-hbase-store.ts';

const DENIED = exception('security.AccessDeniedException', 'as scripted');

/** A server of something else, as a wrong port leads to. */
async function startHttpServer(): Promise<{ readonly address: string } & AsyncDisposable> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function openOnAll(...servers: readonly { readonly address: string }[]): Promise<HBaseStore> {
  return openRpcHBaseStore({ bootstrap: servers.map(({ address }) => address), deadlineMs: 5_000 });
}

describe('ClusterRegistry', () => {
  it('finds the cluster by one good address behind others that are wrong', async () => {
    await using http = await startHttpServer();
    await using denying = await startScriptedServer(() => NO_ROW, { answerToIntroduction: DENIED });
    await using good = await startScriptedServer(() => NO_ROW);
    await using store = await openOnAll(http, denying, good);

    expect(await store.get(SCRIPTED_TABLE, KEY)).toBeUndefined();
  });

  it('says at once what is wrong when none answers', async () => {
    await using http = await startHttpServer();

    await expect(openOnAll({ address: '127.0.0.1:1' }, http)).rejects.toMatchObject({
      code: 'HBASE_STORE_PROTOCOL',
      retriable: false,
    });
  });

  it('names the servers that it has asked when none answers', async () => {
    const refused = new HBaseStoreError('refused', { code: 'HBASE_STORE_SERVER_UNAVAILABLE' });
    const connections = { get: () => Promise.reject(refused) } as unknown as ConnectionPool;
    const servers = [
      { host: 'hbase-1', port: 16_000 },
      { host: 'hbase-2', port: 16_020 },
    ];

    await expect(new ClusterRegistry(servers, connections).findMaster()).rejects.toMatchObject({
      code: 'HBASE_STORE_SERVER_UNAVAILABLE',
      message: expect.stringMatching(/: asked hbase-1:16000, hbase-2:16020$/) as string,
      cause: refused,
    });
  });
});
