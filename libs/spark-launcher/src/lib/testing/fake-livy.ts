import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { BatchSpec } from '../batch.ts';
import type { FakeAnswer, FakeRequest } from './fake-answer.ts';
import { FakeBatches, type FakePlan } from './fake-batches.ts';
import { answerAsLivy } from './fake-livy-routes.ts';
import { FakeSessions, type FakeSessionPlans } from './fake-sessions.ts';

/**
 * What goes wrong with one request: nothing is done and nobody answers; it is done and the connection breaks, before the
 * answer or in the middle of it; it is done and half of the answer is missing; or this answer comes and nothing is done.
 */
export type LivyFault = 'hang' | 'lose-answer' | 'reset-answer' | 'truncate-answer' | FakeAnswer;

/** What the fake makes of what it is asked for. */
export interface FakeLivyOptions {
  /** What becomes of each batch; by default it succeeds. */
  readonly plan?: (spec: BatchSpec) => FakePlan;
  /** What becomes of sessions and statements; by default they succeed. */
  readonly sessions?: FakeSessionPlans;
}

/** Livy as an HTTP server in this process, with faults that a real one cannot show on command. */
export interface FakeLivy extends AsyncDisposable {
  readonly url: string;
  /** What was asked, as `POST /batches`. */
  readonly requests: readonly string[];
  /** How many batches it has ever started. */
  readonly created: number;
  /** Names that it remembers. */
  readonly names: readonly string[];
  /** The next requests whose text, as in `requests`, begins like this go wrong, one fault each. */
  failNext(request: string, ...faults: readonly LivyFault[]): void;
  /** Names of the sessions that it remembers. */
  readonly sessionNames: readonly string[];
  /** Forgets every batch and session, as a restart does. */
  restart(): void;
  /** Forgets one, as Livy does some minutes after its end. */
  forget(name: string): void;
  /** Ends the server and every connection to it. */
  close(): Promise<void>;
}

/** Starts it on a free port of loopback. */
export async function startFakeLivy({
  plan = () => ({}),
  sessions: sessionPlans = {},
}: FakeLivyOptions = {}): Promise<FakeLivy> {
  const batches = new FakeBatches();
  const sessions = new FakeSessions(sessionPlans);
  const requests: string[] = [];
  const faults: PlannedFault[] = [];
  const answer = (request: FakeRequest): FakeAnswer =>
    answerAsLivy(request, { batches, sessions }, plan);
  const server = createServer(
    (request, response) => void handle(request, response, { requests, faults, answer }),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    get created() {
      return batches.created;
    },
    get names() {
      return batches.all.map((batch) => batch.name);
    },
    get sessionNames() {
      return sessions.all.map((session) => session.name ?? '');
    },
    failNext(request, ...planned) {
      faults.push(...planned.map((fault) => ({ request, fault })));
    },
    restart() {
      batches.forgetAll();
      sessions.forgetAll();
    },
    forget(name) {
      batches.remove(name);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface PlannedFault {
  readonly request: string;
  readonly fault: LivyFault;
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  livy: {
    readonly requests: string[];
    readonly faults: PlannedFault[];
    readonly answer: (request: FakeRequest) => FakeAnswer;
  },
): Promise<void> {
  const { method = '', url: path = '', headers } = request;
  const asked = `${method} ${path}`;
  livy.requests.push(asked);
  const body = await text(request);
  const at = livy.faults.findIndex((planned) => asked.startsWith(planned.request));
  const fault = at < 0 ? undefined : livy.faults.splice(at, 1)[0]?.fault;
  if (fault === 'hang') return;
  if (typeof fault === 'object') {
    send(response, fault);
    return;
  }
  const url = new URL(path, 'http://livy');
  const hasRequestedBy = headers['x-requested-by'] !== undefined;
  const answer = livy.answer({ method, url, body, hasRequestedBy });
  if (fault === 'lose-answer') response.destroy();
  else if (fault === 'reset-answer') reset(response, answer);
  else if (fault === 'truncate-answer') send(response, { ...answer, body: half(answer.body) });
  else send(response, answer);
}

function half(body: string): string {
  return body.slice(0, body.length / 2);
}

function send(response: ServerResponse, { status, body, type, headers }: FakeAnswer): void {
  response.writeHead(status, { 'content-type': type ?? 'application/json', ...headers }).end(body);
}

/** Promises the whole body and breaks off after half of it. */
function reset(response: ServerResponse, { status, body }: FakeAnswer): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body) });
  response.write(half(body), () => {
    response.socket?.resetAndDestroy();
  });
}
