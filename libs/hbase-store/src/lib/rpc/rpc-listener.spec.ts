import type { LogFields, Logger } from '@clickstream/service-core';
import { silentLogger } from '@clickstream/service-core';
import {
  SCRIPTED_TABLE,
  startScriptedServer,
  type ScriptedAnswer,
} from '../testing/scripted-hbase-server.ts';
import { allWritten, aRow, BUSY, KEY, NO_ROW, openOn } from '../testing/scripted-store.ts';
import type { RegionLookupEvent, RpcCallEvent, RpcRetryEvent } from './rpc-listener.ts';

describe('RpcListener', () => {
  it('hears of every call, retry and look-up', async () => {
    const calls: RpcCallEvent[] = [];
    const retries: RpcRetryEvent[] = [];
    const lookups: RegionLookupEvent[] = [];
    const answers: ScriptedAnswer[] = [BUSY, 'silence', NO_ROW];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server, {
      rpcTimeoutMs: 1_000,
      listener: {
        onCall: (event) => calls.push(event),
        onRetry: (event) => retries.push(event),
        onRegionLookup: (event) => lookups.push(event),
      },
    });

    await store.get(SCRIPTED_TABLE, KEY);

    const gets = calls.filter(({ method }) => method === 'Get');
    expect(gets.map(({ outcome }) => outcome)).toEqual([
      'HBASE_STORE_SERVER_BUSY',
      'HBASE_STORE_CALL_TIMEOUT',
      'ok',
    ]);
    expect(gets.map(({ responseBytes }) => responseBytes > 0)).toEqual([true, false, true]);
    for (const { server: address, requestBytes, durationMs } of gets) {
      expect(address).toBe(server.address);
      expect(requestBytes).toBeGreaterThan(KEY.length);
      expect(durationMs).toBeGreaterThan(0);
    }
    expect(retries.map(({ attempt, error }) => [attempt, error.code])).toEqual([
      [1, 'HBASE_STORE_SERVER_BUSY'],
      [2, 'HBASE_STORE_CALL_TIMEOUT'],
    ]);
    // The silent server may have lost the region: it is looked up again.
    const found = expect.objectContaining({ table: SCRIPTED_TABLE, outcome: 'ok' }) as object;
    expect(lookups).toEqual([found, found]);
  });

  it('hears how many bytes are under way, down to none', async () => {
    const bytes: number[] = [];
    await using server = await startScriptedServer(({ request }) => allWritten(request));
    await using store = await openOn(server, {
      maxRowsPerBatch: 1,
      listener: { onBytesInFlight: (now) => bytes.push(now) },
    });

    await store.putMany(SCRIPTED_TABLE, [aRow('a'), aRow('b')]);

    const [one = 0] = bytes;
    expect(bytes).toEqual([one, 2 * one, one, 0]);
  });

  it('may throw: it is logged, and no call fails', async () => {
    const logged: [string, LogFields | undefined][] = [];
    const logger: Logger = {
      ...silentLogger,
      error: (message, fields) => logged.push([message, fields]),
    };
    await using server = await startScriptedServer(() => NO_ROW);
    await using store = await openOn(server, {
      logger,
      listener: {
        onCall: () => {
          throw new Error('as planned');
        },
      },
    });

    expect(await store.get(SCRIPTED_TABLE, KEY)).toBeUndefined();
    expect(logged[0]).toEqual(['hbase_listener_failed', { message: 'as planned' }]);
  });
});
