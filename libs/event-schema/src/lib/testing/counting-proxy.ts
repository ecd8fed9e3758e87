import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A door to a real HTTP server that counts who passes, and that can be shut as an outage shuts it. */
export interface CountingProxy extends AsyncDisposable {
  /** The server's URL, through this door. */
  readonly url: string;
  /** `GET /schemas/ids/7` and the like, in order, without the part that all URLs share. */
  readonly requests: readonly string[];
  /** While true, each connection is cut without an answer; such requests are counted too. */
  cut: boolean;
  /** Forgets what was counted. */
  reset(): void;
}

export async function startCountingProxy(target: string): Promise<CountingProxy> {
  const { port, hostname, pathname } = new URL(target);
  const requests: string[] = [];
  const state = { cut: false };
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method ?? ''} ${(incoming.url ?? '').slice(pathname.length)}`);
    if (state.cut) incoming.socket.destroy();
    else forward(incoming, outgoing, { hostname, port });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${String(own)}${pathname}`,
    requests,
    get cut() {
      return state.cut;
    },
    set cut(cut: boolean) {
      state.cut = cut;
    },
    reset: () => {
      requests.length = 0;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: { readonly hostname: string; readonly port: string },
): void {
  const { method, url, headers } = incoming;
  const onward = request({ ...target, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => {
    outgoing.destroy();
  });
  incoming.pipe(onward);
}
