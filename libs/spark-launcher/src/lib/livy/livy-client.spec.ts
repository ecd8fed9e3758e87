import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { startFakeLivy } from '../testing/fake-livy.ts';
import { LivyClient } from './livy-client.ts';

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
