import { readState } from '../read-answer.ts';
import { integer, lines, notLivy, object, text, textOrNull, type Fields } from '../read-json.ts';
import {
  STATEMENT_STATES,
  type Session,
  type SessionId,
  type SessionPage,
  type Statement,
  type StatementOutput,
  type StatementPage,
} from './session.ts';

/** The functions below read Livy's JSON; fields that are not listed are ignored. */
export function readSession(value: unknown): Session {
  const fields = object(value);
  return {
    id: integer(fields, 'id') as SessionId,
    name: textOrNull(fields, 'name'),
    state: readState(fields),
    kind: text(fields, 'kind'),
    appId: textOrNull(fields, 'appId'),
    owner: textOrNull(fields, 'owner'),
    proxyUser: textOrNull(fields, 'proxyUser'),
    log: lines(fields),
  };
}

export function readSessionPage(value: unknown): SessionPage {
  const fields = object(value);
  const { sessions } = fields;
  if (!Array.isArray(sessions)) throw notLivy('sessions');
  return {
    from: integer(fields, 'from'),
    total: integer(fields, 'total'),
    sessions: sessions.map(readSession),
  };
}

export function readStatement(value: unknown): Statement {
  const fields = object(value);
  const { output, progress } = fields;
  const state = text(fields, 'state');
  return {
    id: integer(fields, 'id'),
    code: textOrNull(fields, 'code') ?? '',
    state: STATEMENT_STATES.find((known) => known === state) ?? 'unknown',
    output: output === null || output === undefined ? null : readOutput(output),
    progress: typeof progress === 'number' ? progress : 0,
  };
}

export function readStatementPage(value: unknown): StatementPage {
  const fields = object(value);
  const { statements } = fields;
  if (!Array.isArray(statements)) throw notLivy('statements');
  return { total: integer(fields, 'total_statements'), statements: statements.map(readStatement) };
}

export function readCandidates(value: unknown): readonly string[] {
  return texts(object(value), 'candidates');
}

function readOutput(value: unknown): StatementOutput {
  const fields = object(value);
  const { status } = fields;
  const executionCount = integer(fields, 'execution_count');
  if (status === 'ok') return { status, executionCount, data: object(fields['data']) };
  if (status !== 'error') throw notLivy('the status of an output');
  return {
    status,
    executionCount,
    name: text(fields, 'ename'),
    // Java has exceptions without a message.
    message: textOrNull(fields, 'evalue') ?? '',
    traceback: texts(fields, 'traceback'),
  };
}

function texts(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw notLivy(name);
  return value.map(String);
}
