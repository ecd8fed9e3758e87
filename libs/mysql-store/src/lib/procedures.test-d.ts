import type { MySqlStore } from './mysql-store.ts';
import type { ProcedureName } from './procedures.ts';

type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Expect<T extends true> = T;

declare const store: MySqlStore;
const key = { url: 'page_1', country: 'USA' };

// Each procedure has the type of its own answer.
export const clicks = store.callProcedure('GetClicks', key);
export const users = store.callProcedure('GetUniqueUsers', key);
export const seconds = store.callProcedure('GetAvgTimeSpent', key);
export type Answers = [
  Expect<Equal<typeof clicks, Promise<number>>>,
  Expect<Equal<typeof users, Promise<number>>>,
  Expect<Equal<typeof seconds, Promise<number | null>>>,
];

// A name known only at run time may answer what any of them does.
declare const name: ProcedureName;
export const any = store.callProcedure(name, key);
export type AnyAnswer = Expect<Equal<typeof any, Promise<number | null>>>;

// @ts-expect-error -- no such procedure
void store.callProcedure('GetVisits', key);
// @ts-expect-error -- the country is missing
void store.callProcedure('GetClicks', { url: 'page_1' });
// @ts-expect-error -- an object would be expanded by the driver
void store.callProcedure('GetClicks', { url: { page: 1 }, country: 'USA' });
