import { LivyClient } from './livy/livy-client.ts';
import { SparkLauncher } from './spark-launcher.ts';
import { startFakeLivy, type FakeLivy } from './testing/fake-livy.ts';

const SPEC = { name: 'job-1-1', file: '/jobs/job.jar', className: 'Job' };
const OUTAGE = { status: 503, body: '' };

function launcherOf(livy: FakeLivy): SparkLauncher {
  return new SparkLauncher({ client: new LivyClient({ url: livy.url, timeoutMs: 100 }) });
}

describe('SparkLauncher', () => {
  it('saves the log before it kills', async () => {
    await using livy = await startFakeLivy({
      plan: () => ({ states: ['running'], log: ['one', 'two'] }),
    });
    const launcher = launcherOf(livy);
    await launcher.submit(SPEC, { deadlineMs: 1_000 });

    const killed = await launcher.kill(SPEC.name);

    expect(killed?.log).toEqual(expect.arrayContaining(['one', 'two']));
    expect(livy.names).toEqual([]);
  });

  it('repeats the small calls over outages', async () => {
    await using livy = await startFakeLivy();
    const launcher = launcherOf(livy);
    await launcher.submit(SPEC, { deadlineMs: 1_000 });
    livy.failNext('GET', OUTAGE, 'hang', OUTAGE);
    livy.failNext('DELETE', OUTAGE, 'lose-answer');

    await launcher.kill(SPEC.name);

    expect(livy.names).toEqual([]);
  });

  it('gives as many lines of the log as asked for', async () => {
    const log = Array.from({ length: 50 }, (_, line) => `line ${String(line)}`);
    await using livy = await startFakeLivy({ plan: () => ({ log }) });
    const launcher = launcherOf(livy);
    await launcher.submit(SPEC, { deadlineMs: 1_000 });

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
    const { batch } = await launcher.submit(SPEC, { deadlineMs: 1_000 });
    const noLog = Array.from({ length: 50 }, () => OUTAGE);
    livy.failNext(`GET /batches/${String(batch.id)}/log`, ...noLog);

    const killed = await launcher.kill(SPEC.name);

    expect(killed?.log).toContain('two');
    expect(livy.names).toEqual([]);
  });

  it.each(['', '17', '.', '..'])('refuses the name "%s" in every call', async (name) => {
    await using livy = await startFakeLivy();
    const launcher = launcherOf(livy);
    const refusal = { code: 'SPARK_LAUNCHER_INVALID_ARGUMENT' };

    await expect(launcher.submit({ ...SPEC, name }, { deadlineMs: 1 })).rejects.toMatchObject(
      refusal,
    );
    await expect(launcher.waitFor(name, { deadlineMs: 1 })).rejects.toMatchObject(refusal);
    await expect(launcher.find(name)).rejects.toMatchObject(refusal);
    await expect(launcher.logTail(name)).rejects.toMatchObject(refusal);
    await expect(launcher.kill(name)).rejects.toMatchObject(refusal);
    expect(livy.requests).toEqual([]);
  });
});
