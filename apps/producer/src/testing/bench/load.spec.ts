/** The load generator against servers that behave in a certain way. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
} from 'node:net';

import { toPost } from './bench-requests.ts';
import { runClosedLoop, type Load } from './closed-loop.ts';
import { HttpConnection, type Answer } from './http-connection.ts';
import { runOpenLoop } from './open-loop.ts';
import { quantile } from './statistics.ts';

const REQUEST = toPost('/', '{"a":1}');

let server: Server | TcpServer | undefined;
let connections: HttpConnection[] = [];
afterEach(() => {
  jest.restoreAllMocks();
  for (const connection of connections) connection.close();
  server?.close();
});

async function listen(started: Server | TcpServer): Promise<number> {
  server = started.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function loadOn(listener: RequestListener, size = 1): Promise<Load> {
  const port = await listen(createServer(listener));
  connections = Array.from({ length: size }, () => new HttpConnection(port));
  return { connections, requests: [REQUEST] };
}

const ok: RequestListener = (_, response) => {
  response.setHeader('content-length', 2).end('ok');
};

async function ask(connection: HttpConnection): Promise<Answer> {
  return new Promise((resolve) => {
    connection.send(REQUEST, resolve);
  });
}

describe('HttpConnection', () => {
  it('keeps its connection', async () => {
    let opened = 0;
    const {
      connections: [connection],
    } = await loadOn(ok);
    server?.on('connection', () => (opened += 1));

    expect([await ask(connection!), await ask(connection!)]).toEqual([200, 200]);
    expect(opened).toBe(1);
  });

  it('reads an answer that comes in pieces, to its end', async () => {
    const pieces = ['HTTP/1.1 50', '3 Busy\r\nX: y\r\nContent-Le', 'ngth: 5\r\n', '\r\n12', '345'];
    const port = await listen(
      createTcpServer((socket) => {
        socket.setNoDelay(true);
        const write = (): void => {
          const piece = pieces.shift();
          if (piece !== undefined) socket.write(piece, () => setImmediate(write));
        };
        socket.once('data', write);
        socket.on('error', () => undefined);
      }),
    );
    const connection = new HttpConnection(port);
    connections = [connection];

    expect(await ask(connection)).toBe(503);
    expect(pieces).toEqual([]);
  });

  it('says so when it is closed, and opens a new connection for the next request', async () => {
    let requests = 0;
    const {
      connections: [connection],
    } = await loadOn((request, response) => {
      requests += 1;
      if (requests === 1) request.socket.destroy();
      else ok(request, response);
    });

    expect(await ask(connection!)).toBeInstanceOf(Error);
    expect(await ask(connection!)).toBe(200);
  });
});

describe('runClosedLoop', () => {
  it('counts what is answered after the warm-up', async () => {
    let answered = 0;
    const load = await loadOn((request, response) => {
      answered += 1;
      ok(request, response);
    }, 3);
    // Time passes with the answers, however long this machine stands still.
    jest.spyOn(performance, 'now').mockImplementation(() => answered);

    const result = await runClosedLoop(load, { warmUpMs: 50, ms: 100 });

    expect(result.answered).toBe(answered);
    expect(result.counted).toBeGreaterThan(0);
    expect(result.counted).toBeLessThan(answered);
    expect(result.seconds).toBe(0.1);
  });

  it('fails when an answer is not 200', async () => {
    const load = await loadOn((_, response) => {
      response.writeHead(503, { 'content-length': 0 }).end();
    });

    await expect(runClosedLoop(load, { warmUpMs: 0, ms: 10 })).rejects.toThrow('not 503');
  });
});

describe('runOpenLoop', () => {
  it('makes all requests late that fell due while the server stood still, and not just one', async () => {
    const stillMs = 200;
    const held: (() => void)[] = [];
    let isStill = true;
    const load = await loadOn((request, response) => {
      const answer = (): void => {
        ok(request, response);
      };
      if (!isStill) answer();
      else if (held.push(answer) === 1) {
        setTimeout(() => {
          isStill = false;
          for (const late of held) late();
        }, stillMs);
      }
    }, 4);

    const { latenciesMs, answered } = await runOpenLoop(load, {
      ...{ requestsPerSecond: 200, warmUpMs: 0, ms: 400 },
    });

    expect(answered).toBe(80);
    expect(latenciesMs).toHaveLength(80);
    // 40 requests fell due in these 200 ms: a client that waits for answers would have sent four of them
    expect(latenciesMs.filter((ms) => ms > stillMs / 4).length).toBeGreaterThan(20);
    expect(quantile(latenciesMs, 1)).toBeGreaterThanOrEqual(stillMs - 20);
  });

  it('leaves out what fell due in the warm-up', async () => {
    const load = await loadOn(ok);

    const { latenciesMs, answered } = await runOpenLoop(load, {
      ...{ requestsPerSecond: 500, warmUpMs: 40, ms: 60 },
    });

    expect(answered).toBe(50);
    expect(latenciesMs).toHaveLength(30);
  });
});
