import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server says to whatever it is asked. */
export interface StubAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface StubServer extends AsyncDisposable {
  readonly port: number;
}

/** An HTTP server in the place of a real one, for answers that the real one gives only on bad days. */
export async function startStubServer(answer: StubAnswer): Promise<StubServer> {
  const server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
