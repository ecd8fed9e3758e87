import {
  readTable,
  readText,
  type LivySession,
  type SessionSpec,
  type StatementData,
  type StatementOutput,
  type StatementTable,
} from '../../../index.ts';

declare const session: LivySession;
declare const output: StatementOutput;
const bounds = { deadlineMs: 1 };

// What `read` gives is what the run gives.
export const raw: Promise<StatementData> = session.run('1', bounds);
export const text: Promise<string> = session.run('1', { ...bounds, read: readText });
export const table: Promise<StatementTable> = session.run('1', { ...bounds, read: readTable });
export const count: Promise<number> = session.run('1', {
  ...bounds,
  read: (data) => Object.keys(data).length,
});

// @ts-expect-error -- text is no table
export const noTable: Promise<StatementTable> = session.run('1', { ...bounds, read: readText });
// @ts-expect-error -- without `read` there is data only
export const noText: Promise<string> = session.run('1', bounds);
// @ts-expect-error -- what reads must take the data
export const badReader = session.run('1', { ...bounds, read: (data: number) => data });
// @ts-expect-error -- a run needs its deadline
export const unbounded = session.run('1', {});

// An output is good or bad, and the type says which.
export const either: StatementData | string =
  output.status === 'ok' ? output.data : output.traceback.join();
// @ts-expect-error -- nobody knows yet whether there is data
export const unknown = output.data;

// @ts-expect-error -- no such kind
export const spec: SessionSpec = { kind: 'cobol' };
