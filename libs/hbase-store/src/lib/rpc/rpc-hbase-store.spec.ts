import { createServer, type AddressInfo } from 'node:net';
import type { HBaseStore, PutRow } from '../hbase-store.ts';
import {
  SCRIPTED_TABLE,
  startScriptedServer,
  type ScriptedAnswer,
} from '../testing/scripted-hbase-server.ts';
import { openRpcHBaseStore } from './rpc-hbase-store.ts';
import type { RpcHBaseStoreOptions } from './rpc-hbase-store-options.ts';
import type { MutationProto, RegionAction, ScanRequest, WireLong } from './wire-messages.ts';

const MOVED = exception('org.apache.hadoop.hbase.NotServingRegionException');
const BUSY = exception('org.apache.hadoop.hbase.RegionTooBusyException');
const NO_ROW: ScriptedAnswer = { message: { result: {} } };
const KEY = Buffer.from('a');

function exception(className: string): { exception: { className: string; stackTrace: string } } {
  return { exception: { className, stackTrace: `${className}: as scripted\n\tat Server` } };
}

function aRow(key: string): PutRow {
  return { row: Buffer.from(key), cells: { f: { q: Buffer.from(key) } } };
}

function open(
  server: { readonly address: string },
  options: Partial<RpcHBaseStoreOptions> = {},
): Promise<HBaseStore> {
  return openRpcHBaseStore({ bootstrap: [server.address], deadlineMs: 5_000, ...options });
}

/** The answer to a batch that says "written" of every action, in reversed order. */
function allWritten(request: { regionAction: readonly RegionAction[] }): ScriptedAnswer {
  return {
    message: {
      regionActionResult: request.regionAction.map(({ action }) => ({
        resultOrException: action.map(({ index }) => ({ index, exception: null })).reverse(),
        exception: null,
      })),
    },
  };
}

describe('openRpcHBaseStore', () => {
  it('passes over bootstrap servers that are down', async () => {
    await using server = await startScriptedServer(() => NO_ROW);

    await using store = await open(server, { bootstrap: ['127.0.0.1:1', server.address] });

    expect(await store.get(SCRIPTED_TABLE, KEY)).toBeUndefined();
  });

  it('reaches every server, also one that hbase:meta names, where the translation says', async () => {
    await using server = await startScriptedServer(() => NO_ROW);
    const port = Number(server.address.split(':')[1]);
    const asked: string[] = [];

    await using store = await open(server, {
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

describe('a call', () => {
  it('follows a region that moved, with one look-up', async () => {
    const answers: ScriptedAnswer[] = [MOVED, NO_ROW];
    await using server = await startScriptedServer(() => answers.shift()!);
    await using store = await open(server);

    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.slice(1)).toEqual(['meta', 'Get', 'meta', 'Get']);
  });

  it('stays where it is when the server is busy', async () => {
    const answers: ScriptedAnswer[] = [BUSY, BUSY, NO_ROW];
    await using server = await startScriptedServer(() => answers.shift()!);
    await using store = await open(server);

    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.slice(1)).toEqual(['meta', 'Get', 'Get', 'Get']);
  });

  it('looks a region up once for many calls at once', async () => {
    await using server = await startScriptedServer(() => NO_ROW);
    await using store = await open(server);

    await Promise.all(Array.from({ length: 100 }, () => store.get(SCRIPTED_TABLE, KEY)));

    expect(server.calls.filter((call) => call === 'meta')).toHaveLength(1);
    expect(server.calls.filter((call) => call === 'Get')).toHaveLength(100);
  });

  it('is made again when the connection breaks under it', async () => {
    const answers: ScriptedAnswer[] = ['hang up', NO_ROW];
    await using server = await startScriptedServer(() => answers.shift() ?? NO_ROW);
    await using store = await open(server);

    await Promise.all(Array.from({ length: 10 }, () => store.get(SCRIPTED_TABLE, KEY)));

    expect(server.calls.filter((call) => call === 'Get').length).toBeGreaterThan(10);
  });

  it('is made again when no answer comes, on a new connection', async () => {
    const answers: ScriptedAnswer[] = ['silence', NO_ROW];
    await using server = await startScriptedServer(() => answers.shift()!);
    await using store = await open(server, { rpcTimeoutMs: 100 });

    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.filter((call) => call === 'Get')).toHaveLength(2);
  });

  it('ends with its deadline, naming the last outage', async () => {
    await using server = await startScriptedServer(() => BUSY);
    await using store = await open(server);

    await expect(store.get(SCRIPTED_TABLE, KEY, { deadlineMs: 1_000 })).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: expect.objectContaining({ code: 'HBASE_STORE_SERVER_BUSY' }),
    });
  });

  it('tells the server how long it waits', async () => {
    const timeouts: number[] = [];
    await using server = await startScriptedServer(({ timeoutMs }) => {
      timeouts.push(timeoutMs);
      return NO_ROW;
    });
    await using store = await open(server, { rpcTimeoutMs: 2_000 });

    await store.get(SCRIPTED_TABLE, KEY);
    await store.get(SCRIPTED_TABLE, KEY, { deadlineMs: 500 });

    expect(timeouts[0]).toBe(2_000);
    expect(timeouts[1]).toBeLessThanOrEqual(500);
  });

  it('ends at once when its signal fires', async () => {
    await using server = await startScriptedServer(() => 'silence');
    await using store = await open(server);
    const abort = new AbortController();

    const call = store.get(SCRIPTED_TABLE, KEY, { signal: abort.signal });
    abort.abort(new Error('enough'));

    await expect(call).rejects.toMatchObject({
      code: 'HBASE_STORE_ABORTED',
      cause: new Error('enough'),
    });
    abort.abort();
  });

  it('does not repeat what the server refuses for good', async () => {
    const refusal = exception('org.apache.hadoop.hbase.security.AccessDeniedException');
    await using server = await startScriptedServer(() => refusal);
    await using store = await open(server);

    await expect(store.get(SCRIPTED_TABLE, KEY)).rejects.toMatchObject({
      code: 'HBASE_STORE_ACCESS_DENIED',
      message: 'org.apache.hadoop.hbase.security.AccessDeniedException: as scripted',
    });
    expect(server.calls.filter((call) => call === 'Get')).toHaveLength(1);
  });

  it('says why the server refused the connection itself', async () => {
    const fatal = exception('org.apache.hadoop.hbase.security.AccessDeniedException');
    await using server = await startScriptedServer(() => ({ ...fatal, callId: -1 }));
    await using store = await open(server);

    await expect(store.get(SCRIPTED_TABLE, KEY)).rejects.toMatchObject({
      code: 'HBASE_STORE_ACCESS_DENIED',
    });
  });

  it('repeats an increment under the same nonce, so that the server counts once', async () => {
    const nonces: (WireLong | undefined)[] = [];
    const answers: ScriptedAnswer[] = [
      'hang up',
      {
        message: { result: { associatedCellCount: 1 } },
        rows: [{ row: KEY, cells: { f: { q: Buffer.from('0000000000000007', 'hex') } } }],
      },
    ];
    await using server = await startScriptedServer(({ request }) => {
      nonces.push((request as { mutation: MutationProto }).mutation.nonce);
      return answers.shift()!;
    });
    await using store = await open(server);

    expect(await store.increment(SCRIPTED_TABLE, { row: KEY, family: 'f', qualifier: 'q' })).toBe(
      7n,
    );
    expect(nonces).toHaveLength(2);
    expect(nonces[1]).toEqual(nonces[0]);
  });
});

describe('a batch', () => {
  const regions = [
    { start: '', end: 'm' },
    { start: 'm', end: '' },
  ];

  it('sends again only the rows that were not written', async () => {
    const sent: (string | undefined)[][] = [];
    await using server = await startScriptedServer(({ request }) => {
      const { regionAction } = request as { regionAction: readonly RegionAction[] };
      const actions = regionAction.flatMap(({ action }) => action);
      sent.push(actions.map(({ mutation }) => mutation?.row.toString()));
      if (sent.length > 1) return allWritten(request);
      const busy = { name: 'org.apache.hadoop.hbase.RegionTooBusyException', value: KEY };
      const moved = { name: 'org.apache.hadoop.hbase.NotServingRegionException', value: KEY };
      // Of the first region: b is refused for now, nothing is said of c. The second region has moved.
      const first = [
        { index: 2, exception: busy },
        { index: 1, exception: null },
      ];
      return {
        message: {
          regionActionResult: [
            { resultOrException: first, exception: null },
            { resultOrException: [], exception: moved },
          ],
        },
      };
    }, regions);
    await using store = await open(server);

    const outcomes = await store.putMany(SCRIPTED_TABLE, ['a', 'b', 'x', 'c', 'y'].map(aRow));

    expect(outcomes).toEqual(Array(5).fill({ ok: true }));
    expect(sent.map((rows) => rows.sort())).toEqual([
      ['a', 'b', 'c', 'x', 'y'],
      ['b', 'c', 'x', 'y'],
    ]);
  });

  it('finds the one row for which the server refused a whole region', async () => {
    const refused = { name: 'org.apache.hadoop.hbase.DoNotRetryIOException', value: KEY };
    await using server = await startScriptedServer(({ request }) => {
      const { regionAction } = request as { regionAction: readonly RegionAction[] };
      const bad = regionAction.some(({ action }) =>
        action.some(({ mutation }) => mutation?.row.toString() === 'bad'),
      );
      if (!bad) return allWritten(request);
      return { message: { regionActionResult: [{ resultOrException: [], exception: refused }] } };
    });
    await using store = await open(server);

    const outcomes = await store.putMany(SCRIPTED_TABLE, ['a', 'bad', 'c'].map(aRow));

    expect(outcomes.map((outcome) => outcome.ok || outcome.error.code)).toEqual([
      true,
      'HBASE_STORE_REJECTED',
      true,
    ]);
  });

  it('gives the outcome of an outage to the rows that it hit', async () => {
    await using server = await startScriptedServer(() => BUSY);
    await using store = await open(server);

    const outcomes = await store.putMany(SCRIPTED_TABLE, [aRow('a'), aRow('b')], {
      deadlineMs: 200,
    });

    const failed = { ok: false, error: expect.objectContaining({ retriable: true }) };
    expect(outcomes).toEqual([failed, failed]);
  });

  it('cuts requests by rows', async () => {
    await using server = await startScriptedServer(({ request }) => allWritten(request), regions);
    await using store = await open(server, { maxRowsPerBatch: 2 });

    await store.putMany(SCRIPTED_TABLE, ['a', 'b', 'c', 'x', 'y'].map(aRow));

    expect(server.calls.filter((call) => call === 'Multi')).toHaveLength(3);
  });

  it('waits while too many bytes are on their way', async () => {
    const held: (() => void)[] = [];
    await using server = await startScriptedServer(async ({ request }) => {
      await new Promise<void>((resolve) => held.push(resolve));
      return allWritten(request);
    });
    await using store = await open(server, { maxBytesInFlight: 1 });
    const firstHeld = store.put(SCRIPTED_TABLE, aRow('a'));
    const second = store.put(SCRIPTED_TABLE, aRow('b'), { deadlineMs: 200 });

    await expect(second).rejects.toMatchObject({ code: 'HBASE_STORE_DEADLINE_EXCEEDED' });
    expect(server.calls.filter((call) => call === 'Multi')).toHaveLength(1);

    held.shift()?.();
    await firstHeld;
  });
});

describe('a scan', () => {
  it('goes on behind its last whole row when the scanner is lost within a row', async () => {
    const requests: ScanRequest[] = [];
    const rows = ['a', 'b', 'c'].map(aRow);
    const answers: ScriptedAnswer[] = [
      {
        message: { cellsPerResult: [1, 1], partialFlagPerResult: [false, true], scannerId: 1 },
        rows: rows.slice(0, 2),
      },
      exception('org.apache.hadoop.hbase.UnknownScannerException'),
      { message: { cellsPerResult: [], scannerId: 2 } },
      { message: { cellsPerResult: [1, 1], moreResultsInRegion: false }, rows: rows.slice(1) },
    ];
    await using server = await startScriptedServer(({ request }) => {
      requests.push(request);
      return answers.shift()!;
    });
    await using store = await open(server);
    const keys: string[] = [];

    for await (const { row } of store.scan(SCRIPTED_TABLE)) keys.push(row.toString());

    expect(keys).toEqual(['a', 'b', 'c']);
    expect(requests[2]?.scan?.startRow.toString()).toBe('a');
    expect(requests[2]?.scan?.includeStartRow).toBe(false);
  });

  it('closes the scanner of the server when it is left early', async () => {
    const requests: ScanRequest[] = [];
    await using server = await startScriptedServer(({ request }) => {
      requests.push(request);
      return { message: { cellsPerResult: [1], scannerId: 5 }, rows: [aRow('a')] };
    });
    await using store = await open(server);

    for await (const row of store.scan(SCRIPTED_TABLE)) {
      expect(row.row).toEqual(KEY);
      break;
    }

    expect(requests.at(-1)?.closeScanner).toBe(true);
    expect(Number(requests.at(-1)?.scannerId)).toBe(5);
  });

  it('carries scanner ids of 64 bits unchanged', async () => {
    const id = { low: -2, high: 0x7fffffff };
    const requests: ScanRequest[] = [];
    await using server = await startScriptedServer(({ request }) => {
      requests.push(request);
      const last = requests.length === 2;
      return { message: { scannerId: id, moreResultsInRegion: !last } };
    });
    await using store = await open(server);

    for await (const row of store.scan(SCRIPTED_TABLE)) throw new Error(row.row.toString());

    expect(requests[1]?.scannerId).toMatchObject(id);
  });
});

describe('close', () => {
  it('waits for the calls under way and refuses new ones', async () => {
    const release = Promise.withResolvers<ScriptedAnswer>();
    await using server = await startScriptedServer(() => release.promise);
    const store = await open(server);
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
