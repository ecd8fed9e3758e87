import {
  readCandidates,
  readSession,
  readSessionPage,
  readStatement,
  readStatementPage,
} from './read-session.ts';
import { readTable, readText } from './statement-data.ts';

const SESSION = { id: 0, name: 'a', state: 'idle', kind: 'sql', appId: null, owner: 'me', log: [] };
const STATEMENT = { id: 0, code: '1', state: 'running', output: null, progress: 0.5 };
const OK = { status: 'ok', execution_count: 3, data: { 'text/plain': 'x' } };
const ERROR = { status: 'error', execution_count: 3, ename: 'E', evalue: null, traceback: [] };

it('reads a session and ignores the rest', () => {
  expect(readSession({ ...SESSION, appInfo: {}, ttl: '1h' })).toEqual({
    ...SESSION,
    proxyUser: null,
  });
});

it('reads the output of a statement, good and bad', () => {
  expect(readStatement({ ...STATEMENT, state: 'available', output: OK }).output).toEqual({
    status: 'ok',
    executionCount: 3,
    data: { 'text/plain': 'x' },
  });
  expect(readStatement({ ...STATEMENT, state: 'available', output: ERROR }).output).toEqual({
    status: 'error',
    executionCount: 3,
    name: 'E',
    message: '',
    traceback: [],
  });
});

it('takes a state of a later Livy for one that is not the end', () => {
  expect(readStatement({ ...STATEMENT, state: 'resting' }).state).toBe('unknown');
  expect(readSession({ ...SESSION, state: 'resting' }).state).toBe('unknown');
});

it.each<[string, (value: unknown) => unknown, unknown]>([
  ['a session', readSession, null],
  ['a session', readSession, { ...SESSION, kind: undefined }],
  ['a session', readSession, { ...SESSION, id: '0' }],
  ['a list of sessions', readSessionPage, { from: 0, total: 0 }],
  ['a statement', readStatement, { ...STATEMENT, state: 1 }],
  ['a statement', readStatement, { ...STATEMENT, output: 'text' }],
  ['a statement', readStatement, { ...STATEMENT, output: { ...OK, status: 'great' } }],
  ['a statement', readStatement, { ...STATEMENT, output: { ...OK, data: null } }],
  ['a statement', readStatement, { ...STATEMENT, output: { ...ERROR, traceback: 'text' } }],
  ['a list of statements', readStatementPage, { total_statements: 1 }],
  ['candidates', readCandidates, { candidates: 'text' }],
])('does not take for %s what is none', (_, read, value) => {
  expect(() => read(value)).toThrow('Livy answered something unexpected');
});

describe('what a statement gave', () => {
  const schema = {
    type: 'struct',
    fields: [
      { name: 'n', type: 'long' },
      { name: 'a', type: { type: 'array', elementType: 'string', containsNull: true } },
    ],
  };

  it('is a table', () => {
    const table = readTable({ 'application/json': { schema, data: [[1, ['x']]] } });

    expect(table.columns).toEqual([
      { name: 'n', type: 'long' },
      { name: 'a', type: '{"type":"array","elementType":"string","containsNull":true}' },
    ]);
    expect(table.rows).toEqual([[1, ['x']]]);
  });

  it.each([
    [{}],
    [{ 'application/json': null }],
    [{ 'application/json': { schema } }],
    [{ 'application/json': { schema, data: [1] } }],
    [{ 'application/json': { schema: { fields: [{}] }, data: [] } }],
    [{ 'text/plain': 'x' }],
  ])('is no table: %j', (data) => {
    expect(() => readTable(data)).toThrow('no table');
  });

  it('is text, or not', () => {
    expect(readText({ 'text/plain': 'x' })).toBe('x');
    expect(() => readText({ 'application/json': {} })).toThrow('no text but application/json');
  });
});
