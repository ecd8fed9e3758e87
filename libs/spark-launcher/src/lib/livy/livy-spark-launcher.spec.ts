import { startFakeLivy, type FakeLivy, type LivyFault } from '../testing/fake-livy.ts';
import { LivyClient } from './livy-client.ts';
import { LivySparkLauncher } from './livy-spark-launcher.ts';

const SPEC = { name: 'job-1-1', file: '/jobs/job.jar', className: 'Job' };
const OUTAGE = { status: 503, body: '' };

function launcherOf(livy: FakeLivy, timeoutMs = 2_000): LivySparkLauncher {
  const client = new LivyClient({ url: livy.url, timeoutMs });
  return new LivySparkLauncher({ client, poll: { minMs: 1 } });
}

describe('LivySparkLauncher', () => {
  it('saves the log before it kills', async () => {
    await using livy = await startFakeLivy({
      plan: () => ({ states: ['running'], log: ['one', 'two'] }),
    });
    const launcher = launcherOf(livy);
    await launcher.submit(SPEC, { deadlineMs: 8_000 });

    const killed = await launcher.kill(SPEC.name);

    expect(killed?.log).toEqual(expect.arrayContaining(['one', 'two']));
    expect(livy.names).toEqual([]);
  });

  it('repeats the small calls over outages', async () => {
    await using livy = await startFakeLivy();
    const launcher = launcherOf(livy, 300);
    await launcher.submit(SPEC, { deadlineMs: 8_000 });
    livy.failNext('GET', OUTAGE, 'hang', OUTAGE);
    livy.failNext('DELETE', OUTAGE, 'lose-answer');

    await launcher.kill(SPEC.name);

    expect(livy.names).toEqual([]);
  });

  it('gives as many lines of the log as asked for', async () => {
    const log = Array.from({ length: 50 }, (_, line) => `line ${String(line)}`);
    await using livy = await startFakeLivy({ plan: () => ({ log }) });
    const launcher = launcherOf(livy);
    await launcher.submit(SPEC, { deadlineMs: 8_000 });

    expect(await launcher.logTail(SPEC.name, { lines: 3 })).toEqual([
      'line 48',
      'line 49',
      'stderr:',
    ]);
  });

  it('kills a batch whose log cannot be had', async () => {
    await using livy = await startFakeLivy({
      plan: () => ({ states: ['running'], log: ['one', 'two'] }),
    });
    const launcher = launcherOf(livy);
    const { batch } = await launcher.submit(SPEC, { deadlineMs: 8_000 });
    const noLog = Array.from({ length: 50 }, () => OUTAGE);
    livy.failNext(`GET /batches/${String(batch.id)}/log`, ...noLog);

    const killed = await launcher.kill(SPEC.name);

    expect(killed?.log).toContain('two');
    expect(livy.names).toEqual([]);
  });

  it.each<[string, LivyFault]>([
    ['silence', 'hang'],
    ['a lost answer', 'lose-answer'],
    ['an answer that breaks off', 'reset-answer'],
    ['cut JSON', 'truncate-answer'],
    ['429', { status: 429, body: '' }],
    ['500', { status: 500, body: '"java.lang.IllegalStateException: rename"' }],
    ['a proxy', { status: 502, body: '<html>Bad Gateway</html>', type: 'text/html' }],
    ['a page', { status: 200, body: '<html>sorry</html>', type: 'text/html' }],
  ])(
    'runs a batch once, waits for it and frees its name over %s in every call',
    async (_, fault) => {
      await using livy = await startFakeLivy();
      const launcher = launcherOf(livy, fault === 'hang' ? 300 : undefined);
      for (const request of ['GET', 'POST', 'DELETE']) livy.failNext(request, fault);

      await launcher.submit(SPEC, { deadlineMs: 8_000 });
      const created = livy.created;
      livy.failNext('GET', fault);
      const result = await launcher.waitFor(SPEC.name, { deadlineMs: 8_000 });
      livy.failNext('GET', fault);
      await launcher.kill(SPEC.name);

      expect(result).toMatchObject({ outcome: 'ended', state: 'success' });
      expect(created).toBe(1);
      expect(livy.names).toEqual([]);
    },
  );

  it('comes back no sooner than Livy asks for', async () => {
    await using livy = await startFakeLivy();
    const launcher = launcherOf(livy);
    const busy = { status: 429, body: '', headers: { 'retry-after': '1' } };
    livy.failNext('GET', busy);
    const started = performance.now();

    await launcher.find(SPEC.name);

    expect(performance.now() - started).toBeGreaterThan(990);
    expect(livy.requests).toHaveLength(2);
  });

  it('waits for the batch that has the name now, whatever its number', async () => {
    await using livy = await startFakeLivy({ plan: () => ({ states: ['running'] }) });
    const launcher = launcherOf(livy);
    await launcher.submit({ ...SPEC, name: 'other' }, { deadlineMs: 8_000 });
    await launcher.submit(SPEC, { deadlineMs: 8_000 });
    livy.restart();
    const again = await launcher.submit(SPEC, { deadlineMs: 8_000 });

    expect(again).toMatchObject({ adopted: false, batch: { id: 0 } });
    expect(await launcher.find(SPEC.name)).toMatchObject({ id: 0, name: SPEC.name });
    expect(await launcher.find('other')).toBeUndefined();
  });

  it('calls a batch that Livy has cleaned away forgotten, in the middle of a wait too', async () => {
    await using livy = await startFakeLivy({ plan: () => ({ states: ['running'] }) });
    const launcher = launcherOf(livy);
    await launcher.submit(SPEC, { deadlineMs: 8_000 });

    const result = await launcher.waitFor(SPEC.name, {
      deadlineMs: 8_000,
      onState: () => {
        livy.forget(SPEC.name);
      },
    });

    expect(result).toEqual({ outcome: 'forgotten' });
    expect(await launcher.logTail(SPEC.name)).toEqual([]);
    expect(await launcher.kill(SPEC.name)).toBeUndefined();
  });

  it('ends a zombie that nothing else ends', async () => {
    await using livy = await startFakeLivy({ plan: () => ({ rejection: 'Local path' }) });
    const launcher = launcherOf(livy);
    // The refusal is lost, so nobody knows that this is a zombie.
    livy.failNext('POST /batches', 'lose-answer');
    await launcher.submit(SPEC, { deadlineMs: 5_000 });

    await expect(launcher.waitFor(SPEC.name, { deadlineMs: 100 })).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
      message: expect.stringContaining('last seen starting'),
    });
    await launcher.kill(SPEC.name);

    expect(livy.names).toEqual([]);
  });
});
