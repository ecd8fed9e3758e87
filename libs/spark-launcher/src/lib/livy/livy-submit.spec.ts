import { LivyClient } from './livy-client.ts';
import { submitToLivy } from './livy-submit.ts';
import { startFakeLivy, type FakeLivy } from '../testing/fake-livy.ts';

const SPEC = { name: 'job-1-1', file: '/jobs/job.jar', className: 'Job' };
const HTML_ERROR = { status: 502, body: '<html>Bad Gateway</html>', type: 'text/html' };

/** What a test waits for that lets a call hang; more than a busy machine takes to answer one. */
const HANGING = { timeoutMs: 300 };

function submit(
  livy: FakeLivy,
  {
    name = SPEC.name,
    timeoutMs = 2_000,
  }: { readonly name?: string; readonly timeoutMs?: number } = {},
): ReturnType<typeof submitToLivy> {
  const client = new LivyClient({ url: livy.url, timeoutMs });
  return submitToLivy({ ...SPEC, name }, { deadlineMs: 8_000 }, client);
}

function posts(livy: FakeLivy): number {
  return livy.requests.filter((request) => request === 'POST /batches').length;
}

describe('submitToLivy', () => {
  it('adopts its own batch when the answer was lost', async () => {
    await using livy = await startFakeLivy();
    livy.failNext('POST /batches', 'lose-answer');

    const submitted = await submit(livy);

    expect(submitted).toMatchObject({ adopted: true, batch: { name: SPEC.name } });
    expect(posts(livy)).toBe(1);
  });

  it('posts again when nothing had come of a time-out', async () => {
    await using livy = await startFakeLivy();
    livy.failNext('POST /batches', 'hang');

    const submitted = await submit(livy, HANGING);

    expect(submitted.adopted).toBe(false);
    expect(posts(livy)).toBe(2);
    expect(livy.names).toEqual([SPEC.name]);
  });

  it('never posts while it cannot see whether the batch is there', async () => {
    await using livy = await startFakeLivy();
    livy.failNext('POST /batches', 'lose-answer');
    livy.failNext(`GET /batches/${SPEC.name}`, HTML_ERROR, HTML_ERROR, 'hang');

    await submit(livy, HANGING);

    expect(posts(livy)).toBe(1);
  });

  it('adopts the batch of whoever was faster', async () => {
    await using livy = await startFakeLivy();
    const other = await new LivyClient({ url: livy.url }).create(SPEC);
    livy.failNext(`GET /batches/${SPEC.name}`, { status: 404, body: '{"msg":"not found"}' });

    expect(await submit(livy)).toMatchObject({ adopted: true, batch: { id: other.id } });
  });

  it('removes the zombie of a refused batch, and nothing else', async () => {
    await using livy = await startFakeLivy({
      plan: ({ name }) => (name === SPEC.name ? { rejection: 'Local path' } : {}),
    });
    await submit(livy, { name: 'other' });

    await expect(submit(livy)).rejects.toMatchObject({ code: 'SPARK_LAUNCHER_REJECTED' });

    expect(livy.names).toEqual(['other']);
  });

  it('removes the zombie over outages', async () => {
    await using livy = await startFakeLivy({ plan: () => ({ rejection: 'Local path' }) });
    livy.failNext('DELETE', HTML_ERROR, 'hang');

    await expect(submit(livy, HANGING)).rejects.toMatchObject({ code: 'SPARK_LAUNCHER_REJECTED' });

    expect(livy.names).toEqual([]);
  });

  it('says so when it may not remove the zombie', async () => {
    await using livy = await startFakeLivy({ plan: () => ({ rejection: 'Local path' }) });
    livy.failNext('DELETE', { status: 403, body: '' });

    await expect(submit(livy)).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_REJECTED',
      message: expect.stringContaining(SPEC.name),
      cause: expect.objectContaining({ code: 'SPARK_LAUNCHER_ACCESS_DENIED' }),
    });
  });

  it('adopts the batch whose answer it could not read', async () => {
    await using livy = await startFakeLivy();
    const client = new LivyClient({ url: livy.url });
    livy.failNext('POST /batches', 'truncate-answer');

    const submitted = await submitToLivy(SPEC, { deadlineMs: 5_000 }, client);

    expect(submitted.adopted).toBe(true);
  });

  it('waits while Livy has too many batches', async () => {
    await using livy = await startFakeLivy();
    const tooMany = {
      status: 400,
      body: '{"msg":"Rejected, too many sessions are being created!"}',
    };
    livy.failNext('POST /batches', tooMany, { status: 429, body: '' });

    expect(await submit(livy)).toMatchObject({ adopted: false });
  });

  it('gives up with the last outage at the deadline', async () => {
    await using livy = await startFakeLivy();
    livy.failNext('GET', ...Array.from({ length: 50 }, () => HTML_ERROR));
    const client = new LivyClient({ url: livy.url });

    const submitted = submitToLivy(SPEC, { deadlineMs: 100 }, client);

    await expect(submitted).rejects.toMatchObject({ code: 'SPARK_LAUNCHER_SERVER_ERROR' });
  });
});
