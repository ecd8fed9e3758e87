import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { sleep } from '@clickstream/service-core';
import { waitFor } from '@clickstream/service-core/testing';

import { TcpProxy } from './tcp-proxy.ts';

/** A server that answers every byte with the same byte, and both ends of what the proxy connects. */
class Echo implements AsyncDisposable {
  /** What the server has received. */
  received = '';
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => {
    this.#sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      this.received += data.toString();
      socket.write(data);
    });
    socket.on('end', () => socket.end('bye'));
  });
  readonly #sockets: Socket[] = [];

  static async start(): Promise<Echo> {
    const echo = new Echo();
    echo.#server.listen(0, '127.0.0.1');
    await once(echo.#server, 'listening');
    return echo;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    return once(this.#server, 'close').then(() => undefined);
  }
}

/** A client that keeps what it has heard, and how its connection ended. */
class Client implements Disposable {
  heard = '';
  ended: 'open' | 'end' | 'ECONNRESET' = 'open';
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('data', (data) => (this.heard += data.toString()));
    this.socket.on('end', () => (this.ended = 'end'));
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.ended = error.code as 'ECONNRESET';
    });
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}

/** Long enough for bytes that nothing holds back to arrive. */
const SETTLED_MS = 100;

describe('TcpProxy', () => {
  it('is a wire: bytes both ways, and each direction ends by itself', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    using client = new Client(proxy.port);

    const big = 'x'.repeat(1_000_000);
    client.socket.end(big);

    await waitFor('the end', () => client.ended === 'end');
    expect(client.heard).toBe(`${big}bye`);
    await waitFor('the close', () => proxy.connections === 0);
  });

  it('delays what it carries', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    using client = new Client(proxy.port);
    proxy.delay(60);

    const sentAt = performance.now();
    client.socket.write('a');

    await waitFor('the answer', () => client.heard === 'a', { intervalMs: 5 });
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(119);
  });

  it('is a black hole until it passes again, and then loses nothing', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    proxy.hold();
    using client = new Client(proxy.port);

    client.socket.write('a');
    await waitFor('the connection', () => proxy.connections === 1);
    await expect(
      waitFor('a byte', () => echo.received !== '', { timeoutMs: SETTLED_MS }),
    ).rejects.toThrow();
    expect(client.ended).toBe('open');

    proxy.pass();

    await waitFor('the answer', () => client.heard === 'a');
  });

  it('holds only the answers back, and a reset loses them', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    proxy.hold(['answers']);
    using client = new Client(proxy.port);

    client.socket.write('a');
    await waitFor('the request', () => echo.received === 'a');
    proxy.reset();
    proxy.pass();

    await waitFor('the reset', () => client.ended === 'ECONNRESET');
    expect(client.heard).toBe('');
  });

  it('cuts after exactly so many bytes, and is a wire again', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    using client = new Client(proxy.port);
    proxy.cutAfter(3, 'requests');

    client.socket.write('abcdef');

    await waitFor('the reset', () => client.ended === 'ECONNRESET');
    expect(echo.received).toBe('abc');
    using next = new Client(proxy.port);
    next.socket.write('again');
    await waitFor('the answer', () => next.heard === 'again');
    expect(proxy.accepted).toBe(2);
  });

  it('refuses connections', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    proxy.refuse();

    using client = new Client(proxy.port);

    await waitFor('the refusal', () => client.ended === 'ECONNRESET');
  });

  it('ends one direction while the other goes on', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    using client = new Client(proxy.port);
    client.socket.write('a');
    await waitFor('the answer', () => client.heard === 'a');

    proxy.end('answers');
    await waitFor('the end of the answers', () => client.ended === 'end');
    client.socket.write('b');

    await waitFor('the request', () => echo.received === 'ab');
    expect(client.heard).toBe('a');
  });

  it('resets the client when nobody is behind it', async () => {
    const echo = await Echo.start();
    const { port } = echo;
    await echo[Symbol.asyncDispose]();
    await using proxy = await TcpProxy.start({ port });

    using client = new Client(proxy.port);

    await waitFor('the reset', () => client.ended === 'ECONNRESET');
  });

  it('slices a stream and loses nothing of it', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    using client = new Client(proxy.port);
    const pieces: number[] = [];
    client.socket.on('data', (data) => pieces.push(data.length));

    proxy.slice(1, ['answers']);
    client.socket.write('0123456789');

    await waitFor('the answer', () => client.heard === '0123456789');
    expect(pieces.length).toBeGreaterThan(1);
  });

  it('acts once before a text goes on', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    using client = new Client(proxy.port);
    const seen: string[] = [];

    proxy.trap('COMMIT', 'requests', () => {
      seen.push(echo.received);
    });
    client.socket.write('BEGIN;');
    await waitFor('the first text', () => echo.received === 'BEGIN;');
    client.socket.write('COMMIT;');
    await waitFor('the second text', () => echo.received === 'BEGIN;COMMIT;');
    client.socket.write('COMMIT;');
    await waitFor('the third text', () => echo.received === 'BEGIN;COMMIT;COMMIT;');

    expect(seen).toEqual(['BEGIN;']);
  });

  it('leads new connections to another server until it passes again', async () => {
    await using echo = await Echo.start();
    await using other = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });

    proxy.redirect(other.port);
    using elsewhere = new Client(proxy.port);
    elsewhere.socket.write('a');
    await waitFor('the other server', () => other.received === 'a');
    proxy.pass();
    using back = new Client(proxy.port);
    back.socket.write('b');
    await waitFor('the target', () => echo.received === 'b');

    expect([echo.received, other.received]).toEqual(['b', 'a']);
  });

  it('loses the open connections for ever, and carries new ones', async () => {
    await using echo = await Echo.start();
    await using proxy = await TcpProxy.start({ port: echo.port });
    using old = new Client(proxy.port);
    old.socket.write('a');
    await waitFor('the echo', () => old.heard === 'a');

    proxy.lose();
    old.socket.write('b');
    using fresh = new Client(proxy.port);
    fresh.socket.write('c');
    await waitFor('the echo', () => fresh.heard === 'c');
    await sleep(SETTLED_MS);

    expect(echo.received).toBe('ac');
    expect(old).toMatchObject({ heard: 'a', ended: 'open' });
  });
});
