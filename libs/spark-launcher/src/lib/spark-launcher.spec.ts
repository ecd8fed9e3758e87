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
});
