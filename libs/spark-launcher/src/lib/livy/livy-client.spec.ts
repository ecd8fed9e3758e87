import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { startFakeLivy, type LivyFault } from '../testing/fake-livy.ts';
import { LivyClient } from './livy-client.ts';

const HTML = '<html><body>Sorry</body></html>';
const SPEC = { name: 'a', file: '/jobs/job.jar', className: 'Job' };

describe('LivyClient', () => {
  it('sends only fields that Livy knows', async () => {
    await using livy = await startFakeLivy();
    const client = new LivyClient({ url: livy.url });
    const withMore = { ...SPEC, comment: 'mine' };

    expect(await client.create(withMore)).toMatchObject({ name: 'a', state: 'starting' });
  });

  it('gives up on a call after its time', async () => {
    await using livy = await startFakeLivy();
    livy.failNext('GET /version', 'hang');
    const client = new LivyClient({ url: livy.url, timeoutMs: 50 });

    await expect(client.version()).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_TIMEOUT',
      retriable: true,
    });
  });

  it('ends a call with the reason of the signal', async () => {
    await using livy = await startFakeLivy();
    livy.failNext('GET /version', 'hang');
    const controller = new AbortController();
    const reason = new Error('stop');

    const call = new LivyClient({ url: livy.url }).version({ signal: controller.signal });
    controller.abort(reason);

    await expect(call).rejects.toBe(reason);
  });

  it('calls a closed port an outage', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');

    const call = new LivyClient({ url: `http://127.0.0.1:${String(port)}` }).version();

    await expect(call).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_UNAVAILABLE',
      retriable: true,
    });
  });

  it('does not take another server for Livy', async () => {
    await using livy = await startFakeLivy();
    livy.failNext('GET /version', { status: 200, body: '<html>hello</html>', type: 'text/html' });

    await expect(new LivyClient({ url: livy.url }).version()).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_PROTOCOL',
      retriable: true,
    });
  });

  describe.each<[string, string, (client: LivyClient) => Promise<unknown>]>([
    ['version', 'GET /version', (client) => client.version()],
    ['create', 'POST /batches', (client) => client.create({ ...SPEC, name: 'b' })],
    ['find', 'GET /batches/a', (client) => client.find('a')],
    ['findState', 'GET /batches/a/state', (client) => client.findState('a')],
    ['findLog', 'GET /batches/a/log', (client) => client.findLog('a')],
    ['list', 'GET /batches?', (client) => client.list()],
    ['delete', 'DELETE /batches/a', (client) => client.delete('a')],
  ])('%s', (_, request, call) => {
    it.each<[string, LivyFault, string, boolean]>([
      ['nobody answers', 'hang', 'SPARK_LAUNCHER_TIMEOUT', true],
      ['the answer is lost', 'lose-answer', 'SPARK_LAUNCHER_UNAVAILABLE', true],
      ['the answer breaks off', 'reset-answer', 'SPARK_LAUNCHER_UNAVAILABLE', true],
      ['the JSON is cut', 'truncate-answer', 'SPARK_LAUNCHER_PROTOCOL', true],
      ['a proxy answers', { status: 200, body: HTML }, 'SPARK_LAUNCHER_PROTOCOL', true],
      ['a proxy has no way', { status: 404, body: HTML }, 'SPARK_LAUNCHER_PROTOCOL', true],
      ['a proxy sends elsewhere', { status: 302, body: '' }, 'SPARK_LAUNCHER_PROTOCOL', true],
      ['the answer is empty', { status: 200, body: '' }, 'SPARK_LAUNCHER_PROTOCOL', true],
      ['Livy fails in JSON', { status: 500, body: '"boom"' }, 'SPARK_LAUNCHER_SERVER_ERROR', true],
      ['a gateway fails', { status: 502, body: HTML }, 'SPARK_LAUNCHER_SERVER_ERROR', true],
      ['it is overloaded', { status: 503, body: HTML }, 'SPARK_LAUNCHER_BUSY', true],
      ['it asks to slow down', { status: 429, body: '' }, 'SPARK_LAUNCHER_BUSY', true],
      ['it refuses', { status: 400, body: '"no"' }, 'SPARK_LAUNCHER_REJECTED', false],
      ['it wants an account', { status: 401, body: HTML }, 'SPARK_LAUNCHER_ACCESS_DENIED', false],
      ['it forbids', { status: 403, body: '' }, 'SPARK_LAUNCHER_ACCESS_DENIED', false],
    ])('when %s, says so and does not repeat it', async (_what, fault, code, retriable) => {
      await using livy = await startFakeLivy();
      const client = new LivyClient({ url: livy.url, timeoutMs: 2_000 });
      await client.create(SPEC);
      livy.failNext(request, fault);
      const before = livy.requests.length;

      const called = fault === 'hang' ? new LivyClient({ url: livy.url, timeoutMs: 50 }) : client;

      await expect(call(called)).rejects.toMatchObject({ code, retriable });
      expect(livy.requests.length - before).toBeLessThanOrEqual(1);
    });
  });

  it.each([
    ['a batch', 'GET /batches/a', '{"id":0}', (client: LivyClient) => client.find('a')],
    ['a state', 'GET /batches/a/state', '{}', (client: LivyClient) => client.findState('a')],
    ['a log', 'GET /batches/a/log', '{"from":0}', (client: LivyClient) => client.findLog('a')],
    ['a list', 'GET /batches?', '{"from":0,"total":1}', (client: LivyClient) => client.list()],
    ['a version', 'GET /version', '{}', (client: LivyClient) => client.version()],
    ['a list', 'GET /batches?', '[]', (client: LivyClient) => client.list()],
  ])('does not take JSON that is not %s for one', async (_, request, body, call) => {
    await using livy = await startFakeLivy();
    livy.failNext(request, { status: 200, body });

    await expect(call(new LivyClient({ url: livy.url }))).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_PROTOCOL',
    });
  });

  it.each(['', 'livy:8998', 'ftp://livy', 'not a url'])('refuses the address "%s"', (url) => {
    expect(() => new LivyClient({ url })).toThrow('must be a http or https URL');
  });

  it('keeps the path of a gateway and sends its account as a header, never in a message', async () => {
    await using livy = await startFakeLivy();
    const url = livy.url.replace('http://', 'http://me:secret@') + '/gateway/';

    const failure = await new LivyClient({ url }).version().catch((error: unknown) => error);

    expect(livy.requests).toEqual(['GET /gateway/version']);
    expect(failure).toMatchObject({ code: 'SPARK_LAUNCHER_PROTOCOL' });
    expect(String(failure)).not.toContain('secret');
  });
});
