import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { readCollectorCounters } from './collector-counters.ts';

const COUNT = {
  hour: '2026-05-01T10:00:00.000Z',
  source: 'v1',
  received: 3,
  accepted: 1,
  rejected: { missing_url: 1 },
  unavailable: 1,
};
const never = new AbortController().signal;

describe('readCollectorCounters', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end(request.url === '/counters' ? JSON.stringify([COUNT]) : '[{"hour":"x"}]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  it('asks all, and says who does not tell and why', async () => {
    const urls = [`${url}/counters`, `${url}/broken`, `${url}/else`, 'http://127.0.0.1:9/counters'];

    const { asked, silent, counts } = await readCollectorCounters(urls, { signal: never });

    expect(asked).toBe(4);
    expect(counts).toEqual([COUNT]);
    expect(silent).toEqual([
      { url: urls[1], reason: 'answers with status 500' },
      { url: urls[2], reason: 'answers with something else than counters' },
      { url: urls[3], reason: expect.any(String) as string },
    ]);
  });

  it('leaves out other hours', async () => {
    const fromMs = Date.parse(COUNT.hour) + 3_600_000;
    const options = { span: { fromMs }, signal: never };

    expect((await readCollectorCounters([`${url}/counters`], options)).counts).toEqual([]);
  });

  it('ends when it is stopped', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));

    await expect(readCollectorCounters([`${url}/counters`], { signal: stopped })).rejects.toThrow(
      'stopped',
    );
  });
});
