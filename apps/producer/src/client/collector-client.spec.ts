import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { CollectorClient, type CollectorClientOptions } from './collector-client.ts';

type Reply = readonly [status: number, body: unknown, headers?: Record<string, string>];

const CUT = Symbol('an answer that breaks off');

function cutAnswer(response: ServerResponse): void {
  response.write('{"accep', () => response.destroy());
}

describe('CollectorClient', () => {
  let server: Server;
  let replies: ((events: unknown[]) => Reply)[];
  let received: unknown[][];
  let keys: unknown[];
  beforeEach(async () => {
    replies = [];
    received = [];
    keys = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const events = JSON.parse(body) as unknown[];
        received.push(events);
        keys.push(request.headers['x-write-key']);
        const [status, answer, headers] = (replies.shift() ?? accepted)(events);
        if (status === 0) response.destroy();
        else if (answer === CUT)
          cutAnswer(response.writeHead(status, { ...headers, 'content-length': '100' }));
        else response.writeHead(status, headers).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const accepted = (events: unknown[]): Reply => [200, { accepted: events.length, rejected: [] }];
  const client = (options: Partial<CollectorClientOptions> = {}): CollectorClient => {
    const { port } = server.address() as AddressInfo;
    return new CollectorClient({
      url: `http://127.0.0.1:${port}/`,
      giveUpAfterMs: 5_000,
      ...options,
    });
  };

  it('gives what the collector said', async () => {
    const rejected = [{ index: 1, code: 'missing_url', message: 'url is missing' }];
    replies = [
      () => [200, { accepted: 1, rejected }],
      () => [400, { accepted: 0, rejected: [rejected[0]] }],
    ];

    expect(await client().post(['1', '2'])).toEqual({ accepted: 1, rejected });
    expect(await client().post(['1'])).toMatchObject({ accepted: 0 });
  });

  it('names its write key, if it has one', async () => {
    await client({ writeKey: 'shop' }).post(['1']);
    await client().post(['1']);

    expect(keys).toEqual(['shop', undefined]);
  });

  it('sends the same events again while the collector is away or busy', async () => {
    replies = [
      () => [0, undefined],
      () => [503, { code: 'overloaded' }, { 'retry-after': '0' }],
      () => [502, 'a proxy'],
    ];

    const onWaiting = jest.fn();

    expect(await client({ onWaiting }).post(['1', '2'])).toMatchObject({ accepted: 2 });
    expect(onWaiting).toHaveBeenCalledTimes(1);
    expect(received).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });

  it.each([200, 400, 404])('sends the same events again when a %i breaks off', async (status) => {
    replies = [() => [status, CUT]];

    expect(await client().post(['1', '2'])).toMatchObject({ accepted: 2 });
    expect(received).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it.each([
    ['waits as long as Retry-After says', {}],
    ['even in an answer that breaks off', CUT],
  ])('%s', async (_, body) => {
    replies = [() => [503, body, { 'retry-after': '1' }]];
    const started = performance.now();

    await client().post(['1']);

    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('gives up after its time', async () => {
    replies = Array(50).fill(() => [503, {}]) as typeof replies;

    await expect(client({ giveUpAfterMs: 100 }).post(['1'])).rejects.toMatchObject({
      code: 'SENDER_COLLECTOR_UNAVAILABLE',
    });
  });

  it('halves what is too large, and refuses one event that is', async () => {
    const large = (events: unknown[]): Reply => (events.includes(3) ? [413, {}] : accepted(events));
    replies = Array(9).fill(large) as typeof replies;

    expect(await client().post(['1', '2', '3', '4', '5'])).toEqual({
      accepted: 4,
      rejected: [{ index: 2, code: 'event_too_large', message: expect.any(String) }],
    });
  });

  it.each([
    ['another server', [200, 'hello']],
    ['a missing route', [404, {}]],
    ['a count that does not add up', [200, { accepted: 5, rejected: [] }]],
    ['a collector that does not know its key', [401, { code: 'unknown_key' }]],
    ['a damaged request', [400, { accepted: 0, rejected: [], code: 'malformed_json' }]],
  ] as [string, Reply][])('does not repeat itself before %s', async (_name, reply) => {
    replies = [() => reply];

    await expect(client().post(['1'])).rejects.toMatchObject({ code: 'SENDER_COLLECTOR_REFUSED' });
    expect(received).toHaveLength(1);
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    replies = [
      () => {
        stopping.abort(new Error('stopped'));
        return [503, {}, { 'retry-after': '9' }];
      },
    ];

    await expect(client({ signal: stopping.signal }).post(['1'])).rejects.toThrow('stopped');
  });
});
