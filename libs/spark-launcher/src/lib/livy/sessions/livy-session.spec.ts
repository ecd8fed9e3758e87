// A living session is tested on the fake only: Livy publishes no REPL for Spark's version of Scala (README, "Sessions").
import { startFakeLivy, type FakeLivy, type LivyFault } from '../../testing/fake-livy.ts';
import type { FakeSessionPlans } from '../../testing/fake-sessions.ts';
import { LivySessionClient } from './livy-session-client.ts';
import { openLivySession, type LivySession } from './livy-session.ts';
import { readTable, readText } from './statement-data.ts';

const DEADLINE = { deadlineMs: 8_000 };
const POLL = { minMs: 1 };
const HTML = { status: 502, body: '<html>Bad Gateway</html>', type: 'text/html' };

function clientOf(livy: FakeLivy, timeoutMs = 2_000): LivySessionClient {
  return new LivySessionClient({ url: livy.url, timeoutMs });
}

function open(livy: FakeLivy, client = clientOf(livy)): Promise<LivySession> {
  return openLivySession({ name: 'report', kind: 'sql' }, { client, poll: POLL, ...DEADLINE });
}

function start(sessions: FakeSessionPlans = {}): Promise<FakeLivy> {
  return startFakeLivy({ sessions });
}

describe('openLivySession', () => {
  it('waits until the session is idle, over states that it does not know', async () => {
    const states = ['starting', 'resting', 'recovering', 'idle'];
    await using livy = await start({ session: () => ({ states }) });

    await using session = await open(livy);

    expect(session.name).toMatch(/^report-[0-9a-f-]{36}$/);
    expect(livy.sessionNames).toEqual([session.name]);
  });

  it.each<[string, LivyFault]>([
    ['silence', 'hang'],
    ['a lost answer', 'lose-answer'],
    ['an answer that breaks off', 'reset-answer'],
    ['cut JSON', 'truncate-answer'],
    ['429', { status: 429, body: '' }],
    ['a proxy', HTML],
  ])('opens one session over %s in every call, and closes it', async (_, fault) => {
    await using livy = await start();
    const client = clientOf(livy, fault === 'hang' ? 300 : undefined);
    for (const request of ['POST', 'GET', 'GET', 'DELETE']) livy.failNext(request, fault);

    const session = await open(livy, client);
    const opened = [...livy.sessionNames];
    await session.close();

    expect(opened).toEqual([session.name]);
    expect(livy.sessionNames).toEqual([]);
  });

  it.each(['dead', 'error', 'killed', 'success'])(
    'says that the session is %s, with its last words, and leaves nothing',
    async (state) => {
      await using livy = await start({
        session: () => ({ states: ['starting', state], log: ['no memory'] }),
      });

      await expect(open(livy)).rejects.toMatchObject({
        code: 'SPARK_LAUNCHER_SESSION_ENDED',
        message: expect.stringMatching(new RegExp(`is ${state}[^]*no memory`)),
      });
      expect(livy.sessionNames).toEqual([]);
    },
  );

  it('leaves nothing behind at its deadline', async () => {
    await using livy = await start({ session: () => ({ states: ['starting'] }) });
    const client = clientOf(livy);

    const opened = openLivySession({}, { client, poll: POLL, deadlineMs: 100 });

    await expect(opened).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
      message: expect.stringContaining('last seen starting'),
    });
    expect(livy.sessionNames).toEqual([]);
  });

  it('leaves nothing behind when it is aborted, and gives the reason', async () => {
    await using livy = await start({ session: () => ({ states: ['starting'] }) });
    const client = clientOf(livy);
    const stopping = new AbortController();
    const reason = new Error('stop');

    const opened = openLivySession({}, { client, ...DEADLINE, signal: stopping.signal });
    stopping.abort(reason);

    await expect(opened).rejects.toBe(reason);
    expect(livy.sessionNames).toEqual([]);
  });

  it('says that a restarted Livy has forgotten the session', async () => {
    await using livy = await start({ session: () => ({ states: ['starting'] }) });
    const client = clientOf(livy);
    livy.failNext('GET', { status: 404, body: '{"msg":"Session not found."}' });

    await expect(openLivySession({}, { client, ...DEADLINE })).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_SESSION_ENDED',
      message: expect.stringContaining('forgotten'),
    });
  });

  it.each(['a;b', 'a/b', 'x'.repeat(200)])('refuses the name %s', async (name) => {
    await using livy = await start();
    const client = clientOf(livy);

    await expect(openLivySession({ name }, { client, ...DEADLINE })).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_INVALID_ARGUMENT',
    });
    expect(livy.requests).toEqual([]);
  });
});

describe('LivySession', () => {
  const TABLE = {
    schema: { type: 'struct', fields: [{ name: 'n', type: 'integer', nullable: false }] },
    data: [[1], [2]],
  };

  it('runs statements in the order of the calls and gives their output, read', async () => {
    await using livy = await start({
      statement: ({ code }) =>
        code === 'table'
          ? { output: { status: 'ok', execution_count: 0, data: { 'application/json': TABLE } } }
          : {},
    });
    await using session = await open(livy);

    const [raw, text, table] = await Promise.all([
      session.run('1', DEADLINE),
      session.run('2', { ...DEADLINE, read: readText }),
      session.run('table', { ...DEADLINE, kind: 'sql', read: readTable }),
    ]);

    expect(raw).toEqual({ 'text/plain': '1' });
    expect(text).toBe('2');
    expect(table).toEqual({ columns: [{ name: 'n', type: 'integer' }], rows: [[1], [2]] });
  });

  it.each<[string, LivyFault]>([
    ['silence', 'hang'],
    ['a lost answer', 'lose-answer'],
    ['an answer that breaks off', 'reset-answer'],
    ['cut JSON', 'truncate-answer'],
    ['429', { status: 429, body: '' }],
    ['a proxy', HTML],
  ])('runs the code once over %s', async (_, fault) => {
    const codes: string[] = [];
    await using livy = await start({
      statement: ({ code }) => {
        codes.push(code);
        return {};
      },
    });
    await using session = await open(livy, clientOf(livy, fault === 'hang' ? 300 : undefined));
    livy.failNext('POST', fault);
    livy.failNext('GET', fault, fault);

    const text = await session.run('1 + 1', { ...DEADLINE, read: readText });

    expect(text).toBe('1 + 1');
    expect(codes).toEqual(['1 + 1']);
  });

  it('gives the error of the code, and goes on with the next statement', async () => {
    const failure = {
      status: 'error',
      execution_count: 0,
      ename: 'AnalysisException',
      evalue: 'no table t',
      traceback: ['at line 1'],
    };
    await using livy = await start({
      statement: ({ code }) => (code === 'bad' ? { output: failure } : {}),
    });
    await using session = await open(livy);

    await expect(session.run('bad', DEADLINE)).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_STATEMENT_FAILED',
      retriable: false,
      message: 'statement 0: AnalysisException: no table t',
      context: { name: 'AnalysisException', message: 'no table t', traceback: ['at line 1'] },
    });
    expect(await session.run('good', { ...DEADLINE, read: readText })).toBe('good');
  });

  it('cancels what does not end in time, and takes the next statement for no other', async () => {
    await using livy = await start({
      statement: ({ code }) => (code === 'slow' ? { states: ['running'] } : {}),
    });
    await using session = await open(livy);

    await expect(session.run('slow', { deadlineMs: 100 })).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
    });
    livy.failNext('POST', 'lose-answer');
    const next = await session.run('next', { ...DEADLINE, read: readText });

    expect(next).toBe('next');
    expect(livy.requests.filter((request) => request.endsWith('/0/cancel'))).toHaveLength(1);
  });

  it('cancels what is aborted, and gives the reason', async () => {
    await using livy = await start({ statement: () => ({ states: ['running'] }) });
    await using session = await open(livy);
    const reason = new Error('stop');
    const stopping = new AbortController();

    const running = session.run('slow', { ...DEADLINE, signal: stopping.signal });
    const statements = await clientOf(livy).listStatements(session.name);
    stopping.abort(reason);

    await expect(running).rejects.toBe(reason);
    expect(statements.total).toBeLessThanOrEqual(1);
    expect(livy.requests.some((request) => request.endsWith('/cancel'))).toBe(true);
  });

  it('says so when somebody cancels the statement', async () => {
    await using livy = await start({ statement: () => ({ states: ['running', 'cancelled'] }) });
    await using session = await open(livy);

    await expect(session.run('1', DEADLINE)).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_STATEMENT_FAILED',
      message: expect.stringContaining('cancelled'),
    });
  });

  it('says at once when the session dies under a statement', async () => {
    await using livy = await start({
      statement: () => ({ states: ['running'], session: ['busy', 'dead'] }),
    });
    await using session = await open(livy);

    await expect(session.run('1', DEADLINE)).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_SESSION_ENDED',
    });
  });

  it('says at once when a restarted Livy has forgotten the session', async () => {
    await using livy = await start();
    await using session = await open(livy);
    livy.restart();
    // Another one, under the number that ours had.
    await clientOf(livy).create({ name: 'other' });

    await expect(session.run('1', DEADLINE)).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_SESSION_ENDED',
      message: expect.stringContaining('forgotten'),
    });
    await session.close();
    expect(livy.sessionNames).toEqual(['other']);
  });

  it('is closed once, however often it is asked to', async () => {
    await using livy = await start();
    const session = await open(livy);

    await Promise.all([session.close(), session.close()]);
    await session.close();

    expect(livy.requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(1);
    await expect(session.run('1', DEADLINE)).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_SESSION_ENDED',
      message: expect.stringContaining('closed'),
    });
  });
});
