import type { RegionDescription } from '../hbase-admin.ts';
import {
  SCRIPTED_TABLE,
  startScriptedServer,
  type ScriptedAnswer,
} from '../testing/scripted-hbase-server.ts';
import { exception, openOn } from '../testing/scripted-store.ts';
import type { Nonces } from './rpc-methods.ts';

const REGION: RegionDescription = {
  table: SCRIPTED_TABLE,
  name: Buffer.from(`${SCRIPTED_TABLE},,1.abc.`),
  encodedName: 'abc',
  id: 1,
  start: Buffer.alloc(0),
  stop: Buffer.alloc(0),
  state: 'OPEN',
};
const AT = { at: Buffer.from('m') };
const STARTED: ScriptedAnswer = { message: { procId: 7 } };
const RUNNING: ScriptedAnswer = { message: { state: 1 } };
const FINISHED: ScriptedAnswer = { message: { state: 2 } };

describe('a procedure of the master', () => {
  it('is started once, however often the request is repeated, and awaited', async () => {
    const nonces: unknown[] = [];
    const starts: ScriptedAnswer[] = ['hang up', exception('PleaseHoldException'), STARTED];
    const states: ScriptedAnswer[] = [RUNNING, 'hang up', RUNNING, FINISHED];
    await using server = await startScriptedServer(({ method, request }) => {
      if (method !== 'SplitRegion') return states.shift();
      const { nonceGroup, nonce } = request as Nonces;
      nonces.push({ nonceGroup, nonce });
      return starts.shift();
    });
    await using store = await openOn(server);

    await store.admin.splitRegion(REGION, AT);

    expect(states).toEqual([]);
    expect(nonces).toHaveLength(3);
    expect(new Set(nonces.map((nonce) => JSON.stringify(nonce))).size).toBe(1);
  });

  it('that failed is an error of the call', async () => {
    const className = 'org.apache.hadoop.hbase.DoNotRetryIOException';
    const failed: ScriptedAnswer = {
      message: {
        state: 2,
        exception: { genericException: { className, message: 'cannot be split' } },
      },
    };
    await using server = await startScriptedServer(({ method }) =>
      method === 'SplitRegion' ? STARTED : failed,
    );
    await using store = await openOn(server);

    await expect(store.admin.splitRegion(REGION, AT)).rejects.toMatchObject({
      code: 'HBASE_STORE_REJECTED',
      message: 'cannot be split',
    });
  });

  it('that takes too long ends the call, not the procedure', async () => {
    await using server = await startScriptedServer(({ method }) =>
      method === 'SplitRegion' ? STARTED : RUNNING,
    );
    await using store = await openOn(server);

    await expect(store.admin.splitRegion(REGION, { ...AT, deadlineMs: 300 })).rejects.toMatchObject(
      { code: 'HBASE_STORE_DEADLINE_EXCEEDED', retriable: true },
    );
  });
});
