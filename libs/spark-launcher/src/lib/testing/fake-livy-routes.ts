import type { BatchSpec } from '../batch.ts';
import { json, type FakeAnswer, type FakeRequest } from './fake-answer.ts';
import type { FakeBatch, FakeBatches, FakePlan } from './fake-batches.ts';
import { answerAsLivySessions } from './fake-session-routes.ts';
import type { FakeSessions } from './fake-sessions.ts';

const KNOWN_FIELDS = ['name', 'file', 'className', 'args', 'conf'];

/** Livy's answers, as seen from Livy 0.7.1. */
export function answerAsLivy(
  request: FakeRequest,
  livy: { readonly batches: FakeBatches; readonly sessions: FakeSessions },
  plan: (spec: BatchSpec) => FakePlan,
): FakeAnswer {
  const { method, url } = request;
  const { batches, sessions } = livy;
  const [root, ref, part] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  if (method !== 'GET' && !request.hasRequestedBy) return NO_CSRF_HEADER;
  if (root === 'version') return json(200, { version: 'fake' });
  if (root === 'sessions') return answerAsLivySessions(request, sessions);
  if (root !== 'batches') return json(404, 'not there');
  if (ref === undefined) {
    return method === 'POST' ? create(request.body, batches, plan) : list(url, batches);
  }
  if (method === 'DELETE') {
    return batches.remove(ref) ? json(200, { msg: 'deleted' }) : notFound(ref);
  }
  const batch = batches.look(ref);
  if (batch === undefined) return notFound(ref);
  if (part === 'state') return json(200, { id: batch.id, state: batch.state });
  if (part === 'log') return log(batch, url);
  return json(200, view(batch));
}

function create(
  body: string,
  batches: FakeBatches,
  plan: (spec: BatchSpec) => FakePlan,
): FakeAnswer {
  const spec = JSON.parse(body) as BatchSpec;
  const unknown = Object.keys(spec).find((field) => !KNOWN_FIELDS.includes(field));
  if (unknown !== undefined) return json(400, `Unrecognized field "${unknown}"`);
  const holder = batches.find(spec.name);
  if (holder !== undefined) {
    return json(400, {
      msg: `Duplicate session name: Some(${spec.name}) for session ${String(holder.id + 1)}`,
    });
  }
  const planned = plan(spec);
  const batch = batches.add(spec, planned);
  if (planned.rejection !== undefined) return json(400, { msg: planned.rejection });
  return json(201, view(batch));
}

function list(url: URL, batches: FakeBatches): FakeAnswer {
  const from = Number(url.searchParams.get('from') ?? 0);
  const size = Number(url.searchParams.get('size') ?? 100);
  const sessions = batches.all.slice(from, from + size).map(view);
  return json(200, { from, total: batches.all.length, sessions });
}

function log({ id, log: printed }: FakeBatch, url: URL): FakeAnswer {
  const lines = ['stdout: ', ...printed, '\nstderr: '];
  const size = Number(url.searchParams.get('size') ?? 100);
  const from = Number(url.searchParams.get('from') ?? Math.max(0, lines.length - size));
  return json(200, { id, from, total: lines.length, log: lines.slice(from, from + size) });
}

function view({ id, name, state, log: printed }: FakeBatch): unknown {
  const lastLines = ['stdout: ', ...printed, '\nstderr: '].slice(-10);
  return {
    id,
    name,
    owner: null,
    proxyUser: null,
    state,
    appId: null,
    appInfo: {},
    log: lastLines,
  };
}

function notFound(ref: string): FakeAnswer {
  return json(404, { msg: `Session '${ref}' not found.` });
}

const NO_CSRF_HEADER: FakeAnswer = {
  status: 400,
  type: 'text/html',
  body: '<html><head><title>Error 400</title></head><body><h2>HTTP ERROR 400 Missing Required Header for CSRF protection.</h2></body></html>',
};
