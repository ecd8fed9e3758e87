import { LivyClient } from './livy/livy-client.ts';
import { startFakeLivy, type FakeLivy } from './testing/fake-livy.ts';
import type { FakePlan } from './testing/fake-batches.ts';
import { waitForBatch, type BatchResult, type WaitOptions } from './wait-for-batch.ts';

const SPEC = { name: 'job-1-1', file: '/jobs/job.jar', className: 'Job' };
const POLL = { minMs: 1, maxMs: 5 };

async function started(plan: FakePlan): Promise<FakeLivy> {
  const livy = await startFakeLivy({ plan: () => plan });
  await new LivyClient({ url: livy.url }).create(SPEC);
  return livy;
}

function wait(livy: FakeLivy, options: Partial<WaitOptions> = {}): Promise<BatchResult> {
  const client = new LivyClient({ url: livy.url, timeoutMs: 300 });
  return waitForBatch(
    SPEC.name,
    { deadlineMs: 5_000, ...options },
    { find: (call) => client.find(SPEC.name, call), poll: POLL },
  );
}

describe('waitForBatch', () => {
  it.each(['success', 'dead', 'killed', 'error'])('ends when the batch is %s', async (state) => {
    await using livy = await started({ states: ['running', state] });

    expect(await wait(livy)).toMatchObject({ outcome: 'ended', state });
  });

  it('goes on over states that it does not know, and reports each state once', async () => {
    const states = ['running', 'resting', 'resting', 'recovering', 'success'];
    await using livy = await started({ states });
    const seen: string[] = [];

    await wait(livy, { onState: (state) => seen.push(state) });

    expect(seen).toEqual(['running', 'unknown', 'recovering', 'success']);
  });

  it('goes on over every kind of outage', async () => {
    await using livy = await started({ states: ['running', 'success'] });
    livy.failNext(
      'GET',
      'hang',
      'lose-answer',
      { status: 500, body: '{"msg":"oops"}' },
      { status: 502, body: '<html>Bad Gateway</html>', type: 'text/html' },
      { status: 429, body: '' },
      { status: 404, body: '<html>no route</html>', type: 'text/html' },
      { status: 200, body: '<html>sorry</html>', type: 'text/html' },
      'truncate-answer',
    );

    expect(await wait(livy)).toMatchObject({ state: 'success' });
  });

  it('does not go on when Livy does not let it in', async () => {
    await using livy = await started({});
    livy.failNext('GET', { status: 403, body: '' });

    await expect(wait(livy)).rejects.toMatchObject({ code: 'SPARK_LAUNCHER_ACCESS_DENIED' });
  });

  it('says that a restarted Livy has forgotten the batch, also when its id is taken again', async () => {
    await using livy = await started({ states: ['running'] });
    livy.restart();
    await new LivyClient({ url: livy.url }).create({ ...SPEC, name: 'other' });

    expect(await wait(livy)).toEqual({ outcome: 'forgotten' });
  });

  it('names the last state and the last outage at the deadline, and leaves the batch running', async () => {
    await using livy = await started({ states: ['running'] });
    livy.failNext('GET', { status: 200, body: JSON.stringify({ id: 0, state: 'running' }) });
    livy.failNext('GET', ...Array.from({ length: 500 }, () => ({ status: 503, body: '' })));

    await expect(wait(livy, { deadlineMs: 1_000 })).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED',
      message: expect.stringContaining('last seen running'),
      cause: expect.objectContaining({ code: 'SPARK_LAUNCHER_BUSY' }),
    });
    expect(livy.names).toEqual([SPEC.name]);
  });

  it('lets no call outlast the deadline by much', async () => {
    await using livy = await started({ states: ['running'] });
    livy.failNext('GET', 'hang');
    const client = new LivyClient({ url: livy.url, timeoutMs: 60_000 });

    const waiting = waitForBatch(
      SPEC.name,
      { deadlineMs: 50 },
      { find: (call) => client.find(SPEC.name, call), poll: POLL },
    );

    await expect(waiting).rejects.toMatchObject({ code: 'SPARK_LAUNCHER_DEADLINE_EXCEEDED' });
  });

  it('ends at once with the reason of the signal, and leaves the batch running', async () => {
    await using livy = await started({ states: ['running'] });
    const controller = new AbortController();
    const reason = new Error('stop');

    const waiting = wait(livy, {
      signal: controller.signal,
      onState: () => {
        controller.abort(reason);
      },
    });

    await expect(waiting).rejects.toBe(reason);
    expect(livy.requests.filter((request) => request.startsWith('DELETE'))).toEqual([]);
  });
});
