import type { SessionSpec, StatementSpec } from '../livy/sessions/session.ts';
import { json, type FakeAnswer, type FakeRequest } from './fake-answer.ts';
import type { FakeSessions } from './fake-sessions.ts';

type FakeSession = FakeSessions['all'][number];
type FakeStatement = FakeSession['statements'][number];

const KINDS = ['spark', 'scala', 'pyspark', 'python', 'sparkr', 'r', 'sql', 'shared'];
const KNOWN_FIELDS = new Set(
  (
    'executorCores conf driverMemory name driverCores pyFiles archives kind files jars proxyUser numExecutors ' +
    'heartbeatTimeoutInSecond queue executorMemory'
  ).split(' '),
);
const ENDED = ['dead', 'killed', 'error', 'success', 'shutting_down'];

/** Livy's answers about sessions, as seen from Livy 0.7.1; those of a living session as its source has them. */
export function answerAsLivySessions(request: FakeRequest, sessions: FakeSessions): FakeAnswer {
  const { method, url, body } = request;
  const [, ref, part, id, verb] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  if (ref === undefined) return method === 'POST' ? create(body, sessions) : list(url, sessions);
  if (part === undefined && method === 'DELETE') {
    return sessions.remove(ref) ? json(200, { msg: 'deleted' }) : notFound(ref);
  }
  const session = sessions.look(ref);
  if (session === undefined) return notFound(ref);
  if (part === undefined) return json(200, viewOf(session));
  if (part === 'state') return json(200, { id: session.id, state: session.state });
  if (part === 'log') return logOf(session);
  if (ENDED.includes(session.state)) return hasEnded(session, method);
  if (part === 'completion') return complete(body);
  if (id === undefined) {
    return method === 'POST' ? run(session, body, sessions) : listStatements(session, url);
  }
  const statement = sessions.lookAtStatement(session, id);
  if (statement === undefined) return json(404, 'Statement not found');
  if (verb !== 'cancel') return json(200, viewOfStatement(statement));
  statement.coming = ['cancelling', 'cancelled'];
  return json(200, { msg: 'canceled' });
}

function create(body: string, sessions: FakeSessions): FakeAnswer {
  const spec = JSON.parse(body) as SessionSpec;
  const unknown = Object.keys(spec).find((field) => !KNOWN_FIELDS.has(field));
  if (unknown !== undefined) return json(400, `Unrecognized field "${unknown}"`);
  const { kind = 'shared', name } = spec;
  if (!KINDS.includes(kind)) return json(400, `Invalid kind: ${kind}`);
  const holder = name === undefined ? undefined : sessions.find(name);
  if (holder !== undefined) {
    const msg = `Duplicate session name: Some(${String(name)}) for session ${String(holder.id + 1)}`;
    return json(400, { msg });
  }
  return json(201, viewOf(sessions.add(spec)));
}

function run(session: FakeSession, body: string, sessions: FakeSessions): FakeAnswer {
  const spec = JSON.parse(body) as StatementSpec;
  return json(201, viewOfStatement(sessions.addStatement(session, spec)));
}

function list(url: URL, sessions: FakeSessions): FakeAnswer {
  const from = Number(url.searchParams.get('from') ?? 0);
  const size = Number(url.searchParams.get('size') ?? 100);
  const part = sessions.all.slice(from, from + size).map(viewOf);
  return json(200, { from, total: sessions.all.length, sessions: part });
}

function listStatements({ statements }: FakeSession, url: URL): FakeAnswer {
  const from = Number(url.searchParams.get('from') ?? 0);
  const size = Number(url.searchParams.get('size') ?? statements.length);
  const part = statements.slice(from, from + size).map(viewOfStatement);
  return json(200, { total_statements: statements.length, statements: part });
}

function complete(body: string): FakeAnswer {
  const { code, cursor } = JSON.parse(body) as { readonly code: string; readonly cursor: number };
  return json(200, { candidates: [`${code.slice(0, cursor)}Completed`] });
}

function logOf({ id, log }: FakeSession): FakeAnswer {
  const lines = ['stdout: ', ...log, '\nstderr: '];
  return json(200, { id, from: 0, total: lines.length, log: lines });
}

function hasEnded({ state }: FakeSession, method: string): FakeAnswer {
  return method === 'GET'
    ? json(400, { msg: "requirement failed: Session isn't active." })
    : json(500, `java.lang.IllegalStateException: Session is in state ${state}`);
}

function viewOf({ id, name, state, kind, log }: FakeSession): unknown {
  const nobody = { appId: null, owner: null, proxyUser: null };
  return { id, name, ...nobody, state, kind, appInfo: {}, log: ['stdout: ', ...log].slice(-10) };
}

function viewOfStatement({ id, code, state, output }: FakeStatement): unknown {
  const isOver = state === 'available';
  return {
    id,
    code,
    state,
    output: isOver ? output : null,
    progress: isOver ? 1 : 0,
    started: 0,
    completed: 0,
  };
}

function notFound(ref: string): FakeAnswer {
  return json(404, { msg: `Session '${ref}' not found.` });
}
