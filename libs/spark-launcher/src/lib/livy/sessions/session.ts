import type { BatchState } from '../../batch.ts';

/** Languages of a session or a statement; `shared` takes the kind with each statement. */
export const SESSION_KINDS = ['spark', 'pyspark', 'sparkr', 'sql', 'shared'] as const;

/** See {@link SESSION_KINDS}. */
export type SessionKind = (typeof SESSION_KINDS)[number];

/** The same words as a batch's; `idle` and `busy` are the usual ones, those that end a batch end a session. */
export type SessionState = BatchState;

declare const sessionId: unique symbol;

/** Livy's number of a session. It starts again at 0 when Livy restarts, so only the name identifies a session. */
export type SessionId = number & { readonly [sessionId]: true };

/** Names a session for one call: its number or its name. */
export type SessionRef = SessionId | string;

/** What to create. Livy logs all of it: no secrets here. */
export interface SessionSpec {
  /** Unique among the sessions that Livy remembers; not only digits. */
  readonly name?: string;
  /** Of the statements that name none. */
  readonly kind?: SessionKind;
  readonly conf?: Readonly<Record<string, string>>;
  readonly jars?: readonly string[];
  readonly pyFiles?: readonly string[];
  readonly files?: readonly string[];
  readonly archives?: readonly string[];
  readonly driverMemory?: string;
  readonly driverCores?: number;
  readonly executorMemory?: string;
  readonly executorCores?: number;
  readonly numExecutors?: number;
  readonly queue?: string;
  readonly proxyUser?: string;
  /** Livy ends the session when nobody has asked for it for so many seconds; 0 is never. */
  readonly heartbeatTimeoutInSecond?: number;
}

/** A session as Livy knows it. */
export interface Session {
  readonly id: SessionId;
  readonly name: string | null;
  readonly state: SessionState;
  /** As Livy spells it. */
  readonly kind: string;
  readonly appId: string | null;
  readonly owner: string | null;
  readonly proxyUser: string | null;
  /** The last few lines of output. */
  readonly log: readonly string[];
}

/** A part of the list of sessions. */
export interface SessionPage {
  readonly from: number;
  readonly total: number;
  readonly sessions: readonly Session[];
}

/** Livy's states of a statement, and `unknown` for one that this list does not have yet. */
export const STATEMENT_STATES = [
  'waiting',
  'running',
  'available',
  'error',
  'cancelling',
  'cancelled',
  'unknown',
] as const;

/** See {@link STATEMENT_STATES}. */
export type StatementState = (typeof STATEMENT_STATES)[number];

/** States that a statement never leaves; `available` says nothing of its success, the output does. */
export const FINAL_STATEMENT_STATES = ['available', 'error', 'cancelled'] as const;

/** Code to run. */
export interface StatementSpec {
  readonly code: string;
  /** The session's, if left out. */
  readonly kind?: SessionKind | undefined;
}

/** What a statement gave, by MIME type; `readText` and `readTable` make something of it. */
export type StatementData = Readonly<Record<string, unknown>>;

/** How a statement ended. */
export type StatementOutput =
  | { readonly status: 'ok'; readonly executionCount: number; readonly data: StatementData }
  | {
      readonly status: 'error';
      readonly executionCount: number;
      /** The class of the error. */
      readonly name: string;
      readonly message: string;
      readonly traceback: readonly string[];
    };

/** A statement as Livy knows it. */
export interface Statement {
  readonly id: number;
  readonly code: string;
  readonly state: StatementState;
  /** Null until it has ended. */
  readonly output: StatementOutput | null;
  /** From 0 to 1. */
  readonly progress: number;
}

/** A part of the list of statements. */
export interface StatementPage {
  readonly total: number;
  readonly statements: readonly Statement[];
}

/** Where the cursor stands in code that is being written. */
export interface CompletionSpec {
  readonly code: string;
  readonly kind: SessionKind;
  /** Characters before the cursor. */
  readonly cursor: number;
}
