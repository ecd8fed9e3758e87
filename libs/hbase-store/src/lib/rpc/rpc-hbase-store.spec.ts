import { createServer, type AddressInfo } from 'node:net';
import {
  SCRIPTED_TABLE,
  startScriptedServer,
  type ScriptedAnswer,
} from '../testing/scripted-hbase-server.ts';
import { exception, KEY, NO_ROW, openOn } from '../testing/scripted-store.ts';
import { openRpcHBaseStore } from './rpc-hbase-store.ts';

describe('openRpcHBaseStore', () => {
  it('passes over bootstrap servers that are down', async () => {
    await using server = await startScriptedServer(() => NO_ROW);

    await using store = await openOn(server, { bootstrap: ['127.0.0.1:1', server.address] });

    expect(await store.get(SCRIPTED_TABLE, KEY)).toBeUndefined();
  });

  it('reaches every server, also one that hbase:meta names, where the translation says', async () => {
    await using server = await startScriptedServer(() => NO_ROW);
    const port = Number(server.address.split(':')[1]);
    const asked: string[] = [];

    await using store = await openOn(server, {
      bootstrap: ['hbase.internal:16000'],
      translateAddress: ({ host }) => {
        asked.push(host);
        return { host: '127.0.0.1', port };
      },
    });

    expect(await store.get(SCRIPTED_TABLE, KEY)).toBeUndefined();
    expect(new Set(asked)).toEqual(new Set(['hbase.internal', '127.0.0.1']));
  });

  it.each([[[]], [['no-port']], [['host:0']], [['host:99999']]])(
    'refuses the bootstrap list %j',
    async (bootstrap) => {
      await expect(openRpcHBaseStore({ bootstrap })).rejects.toMatchObject({
        code: 'HBASE_STORE_INVALID_ARGUMENT',
      });
    },
  );

  it('gives up within its deadline on a server that takes connections and never answers', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const started = performance.now();

    const opening = openRpcHBaseStore({
      bootstrap: [`127.0.0.1:${(server.address() as AddressInfo).port}`],
      deadlineMs: 300,
    });

    await expect(opening).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      retriable: true,
    });
    expect(performance.now() - started).toBeLessThan(2_000);
    server.close();
  });
});

describe('a server that speaks TLS only', () => {
  it('is guessed at when it hangs up on plain words', async () => {
    const server = createServer((socket) => socket.on('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;

    await expect(openOn({ address }, { deadlineMs: 1_000 })).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: {
        cause: {
          message: `connection to ${address} closed before its first answer; does it demand TLS?`,
        },
      },
    });
    server.close();
  });
});

describe('a server with Kerberos', () => {
  it('is named as the reason, at once', async () => {
    const refusal = exception('security.AccessDeniedException', 'Authentication is required');
    await using server = await startScriptedServer(() => NO_ROW, {
      answerToIntroduction: { ...refusal, callId: -1 },
    });

    await expect(openOn(server)).rejects.toMatchObject({
      code: 'HBASE_STORE_ACCESS_DENIED',
      retriable: false,
      message: 'the server demands SASL (Kerberos or a token), which this driver does not speak',
    });
  });
});

describe('close', () => {
  it('waits for the calls under way and refuses new ones', async () => {
    const release = Promise.withResolvers<ScriptedAnswer>();
    await using server = await startScriptedServer(() => release.promise);
    const store = await openOn(server);
    const call = store.get(SCRIPTED_TABLE, KEY);

    const closing = store.close();
    await expect(store.get(SCRIPTED_TABLE, KEY)).rejects.toMatchObject({
      code: 'HBASE_STORE_CLOSED',
    });
    release.resolve(NO_ROW);

    await expect(call).resolves.toBeUndefined();
    await closing;
  });
});
