import { startFakeLivy, type LivyFault } from '../../testing/fake-livy.ts';
import { describeDyingSessionContract } from '../../testing/livy-session-contract.ts';
import { LivySessionClient } from './livy-session-client.ts';

const HTML = '<html><body>Sorry</body></html>';

describeDyingSessionContract('fake Livy', async () => {
  const livy = await startFakeLivy({
    sessions: { session: () => ({ states: ['starting', 'dead'], log: ['no REPL'] }) },
  });
  return { url: livy.url, lastWords: 'no REPL', close: () => livy.close() };
});

describe('LivySessionClient', () => {
  it('sends only fields that Livy knows, and only those that are given', async () => {
    await using livy = await startFakeLivy();
    const client = new LivySessionClient({ url: livy.url });
    const spec = { name: 'a', kind: 'spark', comment: 'mine', driverMemory: '1g' } as const;

    expect(await client.create(spec)).toMatchObject({ name: 'a', kind: 'spark' });
    expect(await client.create({})).toMatchObject({ name: null, kind: 'shared' });
  });

  it('lists sessions and statements, a part at a time', async () => {
    await using livy = await startFakeLivy();
    const client = new LivySessionClient({ url: livy.url });
    for (const name of ['a', 'b', 'c']) await client.create({ name });
    for (const code of ['1', '2', '3']) await client.createStatement('a', { code, kind: 'sql' });

    const sessions = await client.list({ from: 1, size: 1 });
    const statements = await client.listStatements('a', { from: 2, size: 5 });
    const all = await client.listStatements('a');

    expect(sessions).toMatchObject({ from: 1, total: 3, sessions: [{ name: 'b' }] });
    expect(statements).toMatchObject({ total: 3, statements: [{ id: 2, code: '3' }] });
    expect(all.statements).toHaveLength(3);
  });

  it('follows a statement to its output', async () => {
    await using livy = await startFakeLivy();
    const client = new LivySessionClient({ url: livy.url });
    await client.create({ name: 'a' });

    const created = await client.createStatement('a', { code: '1 + 1' });
    const running = await client.findStatement('a', created.id);
    const ended = await client.findStatement('a', created.id);

    expect(created).toMatchObject({ id: 0, state: 'waiting', output: null });
    expect(running).toMatchObject({ state: 'running', output: null, progress: 0 });
    expect(ended).toEqual({
      id: 0,
      code: '1 + 1',
      state: 'available',
      progress: 1,
      output: { status: 'ok', executionCount: 0, data: { 'text/plain': '1 + 1' } },
    });
    expect(await client.findStatement('a', 7)).toBeUndefined();
  });

  it('cancels a statement', async () => {
    await using livy = await startFakeLivy();
    const client = new LivySessionClient({ url: livy.url });
    await client.create({ name: 'a' });
    const { id } = await client.createStatement('a', { code: '1' });

    await client.cancelStatement('a', id);

    expect(await client.findStatement('a', id)).toMatchObject({ state: 'cancelling' });
    expect(await client.findStatement('a', id)).toMatchObject({ state: 'cancelled' });
  });

  it('completes code at the cursor', async () => {
    await using livy = await startFakeLivy();
    const client = new LivySessionClient({ url: livy.url });
    await client.create({ name: 'a' });

    const candidates = await client.complete('a', { code: 'spark', kind: 'spark', cursor: 2 });

    expect(candidates).toEqual(['spCompleted']);
  });

  describe.each<[string, string, (client: LivySessionClient) => Promise<unknown>]>([
    ['create', 'POST /sessions', (client) => client.create({ name: 'b' })],
    ['find', 'GET /sessions/a', (client) => client.find('a')],
    ['findState', 'GET /sessions/a/state', (client) => client.findState('a')],
    ['findLog', 'GET /sessions/a/log', (client) => client.findLog('a')],
    ['list', 'GET /sessions?', (client) => client.list()],
    ['delete', 'DELETE /sessions/a', (client) => client.delete('a')],
    [
      'createStatement',
      'POST /sessions/a/st',
      (client) => client.createStatement('a', { code: '1' }),
    ],
    ['listStatements', 'GET /sessions/a/statements?', (client) => client.listStatements('a')],
    ['findStatement', 'GET /sessions/a/statements/0', (client) => client.findStatement('a', 0)],
    [
      'cancelStatement',
      'POST /sessions/a/statements/0',
      (client) => client.cancelStatement('a', 0),
    ],
    [
      'complete',
      'POST /sessions/a/completion',
      (client) => client.complete('a', { code: '', kind: 'spark', cursor: 0 }),
    ],
  ])('%s', (_, request, call) => {
    it.each<[string, LivyFault, string]>([
      ['nobody answers', 'hang', 'SPARK_LAUNCHER_TIMEOUT'],
      ['the answer is lost', 'lose-answer', 'SPARK_LAUNCHER_UNAVAILABLE'],
      ['the answer breaks off', 'reset-answer', 'SPARK_LAUNCHER_UNAVAILABLE'],
      ['the JSON is cut', 'truncate-answer', 'SPARK_LAUNCHER_PROTOCOL'],
      ['a proxy answers', { status: 200, body: HTML }, 'SPARK_LAUNCHER_PROTOCOL'],
      ['Livy fails', { status: 500, body: '"boom"' }, 'SPARK_LAUNCHER_SERVER_ERROR'],
      ['it asks to slow down', { status: 429, body: '' }, 'SPARK_LAUNCHER_BUSY'],
      ['it forbids', { status: 403, body: '' }, 'SPARK_LAUNCHER_ACCESS_DENIED'],
    ])('when %s, says so and does not repeat it', async (_what, fault, code) => {
      await using livy = await startFakeLivy();
      const client = new LivySessionClient({ url: livy.url, timeoutMs: 2_000 });
      await client.create({ name: 'a' });
      await client.createStatement('a', { code: '1' });
      livy.failNext(request, fault);
      const before = livy.requests.length;

      const called =
        fault === 'hang' ? new LivySessionClient({ url: livy.url, timeoutMs: 50 }) : client;

      await expect(call(called)).rejects.toMatchObject({ code });
      expect(livy.requests.length - before).toBeLessThanOrEqual(1);
    });
  });
});
