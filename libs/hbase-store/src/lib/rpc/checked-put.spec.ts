import type { CheckedPutRow, HBaseStore } from '../hbase-store.ts';
import {
  SCRIPTED_TABLE,
  startScriptedServer,
  type ScriptedAnswer,
} from '../testing/scripted-hbase-server.ts';
import { aRow, BUSY, exception, MOVED, openOn } from '../testing/scripted-store.ts';

const ROW: CheckedPutRow = {
  ...aRow('a'),
  check: { family: 'f', qualifier: 'q', expected: 'absent' },
};
const YES: ScriptedAnswer = { message: { processed: true } };
const NO: ScriptedAnswer = { message: { processed: false } };

async function answered<T>(
  answers: ScriptedAnswer[],
  use: (store: HBaseStore) => Promise<T>,
): Promise<T> {
  await using server = await startScriptedServer(() => answers.shift());
  await using store = await openOn(server, { rpcTimeoutMs: 200 });
  const result = await use(store);
  expect(answers).toEqual([]);
  return result;
}

describe('checkAndPut', () => {
  it('says what the server says', async () => {
    const put = (store: HBaseStore): Promise<boolean> => store.checkAndPut(SCRIPTED_TABLE, ROW);

    expect(await answered([YES], put)).toBe(true);
    expect(await answered([NO], put)).toBe(false);
  });

  it.each<[string, ScriptedAnswer]>([
    ['the connection broke', 'hang up'],
    ['no answer came', 'silence'],
    ['the log failed', exception('exceptions.TimeoutIOException')],
  ])('cannot tell whose write it was when %s and the repetition says no', async (_, lost) => {
    await answered([lost, NO], async (store) => {
      await expect(store.checkAndPut(SCRIPTED_TABLE, ROW)).rejects.toMatchObject({
        code: 'HBASE_STORE_OUTCOME_UNKNOWN',
        retriable: false,
        cause: expect.objectContaining({ retriable: true }) as object,
      });
    });
  });

  it.each<[string, ScriptedAnswer]>([
    ['the region was elsewhere', MOVED],
    ['the server was busy', BUSY],
    ['the queue was full', exception('CallQueueTooBigException')],
  ])('says no when %s before the server began', async (_, refused) => {
    await answered([refused, NO], async (store) => {
      expect(await store.checkAndPut(SCRIPTED_TABLE, ROW)).toBe(false);
    });
  });

  it('has written when the repetition says yes', async () => {
    await answered(['hang up', YES], async (store) => {
      expect(await store.checkAndPut(SCRIPTED_TABLE, ROW)).toBe(true);
    });
  });
});
