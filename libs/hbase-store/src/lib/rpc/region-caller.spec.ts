import {
  SCRIPTED_TABLE,
  startScriptedServer,
  type ScriptedAnswer,
  type ScriptedServer,
} from '../testing/scripted-hbase-server.ts';
import { BUSY, exception, KEY, MOVED, NO_ROW, openOn } from '../testing/scripted-store.ts';
import type { MutationProto, WireLong } from './wire-messages.ts';

function movedTo(address: string): ScriptedAnswer {
  const [host = '', port = ''] = address.split(':');
  return exception(
    'exceptions.RegionMovedException',
    `Region moved to: hostname=${host} port=${port} startCode=1. As of locationSeqNum=2.`,
  );
}

describe('a call', () => {
  it('follows a region that moved, with one look-up', async () => {
    const answers: ScriptedAnswer[] = [MOVED, NO_ROW];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server);

    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.slice(1)).toEqual(['meta', 'Get', 'meta', 'Get']);
  });

  it('goes where the last server of its region says, without a look-up', async () => {
    await using next = await startScriptedServer(() => NO_ROW);
    await using server = await startScriptedServer(() => movedTo(next.address));
    await using store = await openOn(server);

    await store.get(SCRIPTED_TABLE, KEY);
    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.slice(1)).toEqual(['meta', 'Get']);
    expect(next.calls).toEqual(['Get', 'Get']);
  });

  it('looks its region up when the server that was named does not have it either', async () => {
    await using next = await startScriptedServer(() => MOVED);
    const answers: ScriptedAnswer[] = [movedTo(next.address), NO_ROW];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server);

    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.slice(1)).toEqual(['meta', 'Get', 'meta', 'Get']);
    expect(next.calls).toEqual(['Get']);
  });

  it('looks its region up when each of two servers names the other', async () => {
    await using next = await startScriptedServer(() => movedTo(server.address));
    await using server: ScriptedServer = await startScriptedServer(() =>
      server.calls.filter((call) => call === 'meta').length < 2 ? movedTo(next.address) : NO_ROW,
    );
    await using store = await openOn(server);

    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.slice(1)).toEqual(['meta', 'Get', 'meta', 'Get']);
    expect(next.calls).toEqual(['Get']);
  });

  it('waits as long as a quota demands', async () => {
    const throttled = exception(
      'quotas.RpcThrottlingException',
      'number of requests exceeded - wait 0sec, 300ms',
    );
    const answers: ScriptedAnswer[] = [throttled, NO_ROW];
    const delays: number[] = [];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server, {
      listener: { onRetry: ({ delayMs }) => delays.push(delayMs) },
    });

    await store.get(SCRIPTED_TABLE, KEY);

    expect(delays).toHaveLength(1);
    expect(delays[0]).toBeGreaterThanOrEqual(300);
  });

  it('gives up at once when a quota keeps it out beyond its deadline', async () => {
    const throttled = exception('quotas.RpcThrottlingException', 'exceeded - wait 1hr, 0ms');
    await using server = await startScriptedServer(() => throttled);
    await using store = await openOn(server);

    await expect(store.get(SCRIPTED_TABLE, KEY)).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: expect.objectContaining({ code: 'HBASE_STORE_SERVER_BUSY' }) as object,
    });
    expect(server.calls.filter((call) => call === 'Get')).toHaveLength(1);
  });

  it('of an open region is not held up by a look-up for a closed one', async () => {
    await using server = await startScriptedServer(() => NO_ROW, {
      regions: [
        { start: '', end: 'm', isClosed: true },
        { start: 'm', end: '' },
      ],
    });
    const retries: unknown[] = [];
    await using store = await openOn(server, {
      listener: { onRetry: (event) => retries.push(event) },
    });
    const opened = Array.from({ length: 30 }, (_, i) => Buffer.from(`x${String(i)}`));

    const [closed, ...open] = await Promise.allSettled(
      [KEY, ...opened].map((row) => store.get(SCRIPTED_TABLE, row, { deadlineMs: 300 })),
    );

    expect(closed).toMatchObject({ reason: { code: 'HBASE_STORE_DEADLINE_EXCEEDED' } });
    expect(open).toEqual(Array(30).fill({ status: 'fulfilled', value: undefined }));
    // Those of the closed one only.
    expect(retries.length).toBeLessThan(20);
  });

  it('stays where it is when the server is busy', async () => {
    const answers: ScriptedAnswer[] = [BUSY, BUSY, NO_ROW];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server);

    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.slice(1)).toEqual(['meta', 'Get', 'Get', 'Get']);
  });

  it('looks a region up once for many calls at once', async () => {
    await using server = await startScriptedServer(() => NO_ROW);
    await using store = await openOn(server);

    await Promise.all(Array.from({ length: 100 }, () => store.get(SCRIPTED_TABLE, KEY)));

    expect(server.calls.filter((call) => call === 'meta')).toHaveLength(1);
    expect(server.calls.filter((call) => call === 'Get')).toHaveLength(100);
  });

  it('is made again when the connection breaks under it', async () => {
    const answers: ScriptedAnswer[] = ['hang up', NO_ROW];
    await using server = await startScriptedServer(() => answers.shift() ?? NO_ROW);
    await using store = await openOn(server);

    await Promise.all(Array.from({ length: 10 }, () => store.get(SCRIPTED_TABLE, KEY)));

    expect(server.calls.filter((call) => call === 'Get').length).toBeGreaterThan(10);
  });

  it('is made again when no answer comes, on a new connection', async () => {
    const answers: ScriptedAnswer[] = ['silence', NO_ROW];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server, { rpcTimeoutMs: 100 });

    await store.get(SCRIPTED_TABLE, KEY);

    expect(server.calls.filter((call) => call === 'Get')).toHaveLength(2);
  });

  it('ends with its deadline, naming the last outage', async () => {
    await using server = await startScriptedServer(() => BUSY);
    await using store = await openOn(server);

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
    await using store = await openOn(server, { rpcTimeoutMs: 2_000 });

    await store.get(SCRIPTED_TABLE, KEY);
    await store.get(SCRIPTED_TABLE, KEY, { deadlineMs: 500 });

    expect(timeouts[0]).toBe(2_000);
    expect(timeouts[1]).toBeLessThanOrEqual(500);
  });

  it('ends at once when its signal fires', async () => {
    await using server = await startScriptedServer(() => 'silence');
    await using store = await openOn(server);
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
    const refusal = exception('security.AccessDeniedException');
    await using server = await startScriptedServer(() => refusal);
    await using store = await openOn(server);

    await expect(store.get(SCRIPTED_TABLE, KEY)).rejects.toMatchObject({
      code: 'HBASE_STORE_ACCESS_DENIED',
      message: 'org.apache.hadoop.hbase.security.AccessDeniedException: as scripted',
    });
    expect(server.calls.filter((call) => call === 'Get')).toHaveLength(1);
  });

  it('says why the server refused the connection itself', async () => {
    const fatal = exception('security.AccessDeniedException');
    await using server = await startScriptedServer(() => ({ ...fatal, callId: -1 }));
    await using store = await openOn(server);

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
      return answers.shift();
    });
    await using store = await openOn(server);

    expect(await store.increment(SCRIPTED_TABLE, { row: KEY, family: 'f', qualifier: 'q' })).toBe(
      7n,
    );
    expect(nonces).toHaveLength(2);
    expect(nonces[1]).toEqual(nonces[0]);
  });
});
