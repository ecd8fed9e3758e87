import { SCRIPTED_TABLE, startScriptedServer } from './scripted-hbase-server.ts';
import { KEY, NO_ROW, openOn } from './scripted-store.ts';

describe('startScriptedServer', () => {
  it('says that its script is at its end, instead of leaving the call without an answer', async () => {
    const answers = [NO_ROW];
    await using server = await startScriptedServer(() => answers.shift());
    await using store = await openOn(server);
    await store.get(SCRIPTED_TABLE, KEY);

    await expect(store.get(SCRIPTED_TABLE, KEY)).rejects.toMatchObject({
      code: 'HBASE_STORE_REJECTED',
      message: expect.stringContaining('the script has no answer to this Get') as string,
    });
  });

  it('says that its script has failed', async () => {
    await using server = await startScriptedServer(() => {
      throw new Error('as planned');
    });
    await using store = await openOn(server);

    await expect(store.get(SCRIPTED_TABLE, KEY)).rejects.toMatchObject({
      code: 'HBASE_STORE_REJECTED',
      message: expect.stringContaining('as planned') as string,
    });
  });
});
