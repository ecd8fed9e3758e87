import type { SessionSpec, StatementSpec } from '../livy/sessions/session.ts';

/** What becomes of a session of the fake. */
export interface FakeSessionPlan {
  /** States after `starting`, one with each look; the last one stays. */
  readonly states?: readonly string[];
  readonly log?: readonly string[];
}

/** What becomes of a statement of the fake. */
export interface FakeStatementPlan {
  /** States after `waiting`, one with each look; the last one stays. */
  readonly states?: readonly string[];
  /** Livy's JSON, there once the statement is available. */
  readonly output?: unknown;
  /** States of the session from then on, which may end it. */
  readonly session?: readonly string[];
}

/** What the fake makes of sessions and statements: by default all succeed, and give their code as text. */
export interface FakeSessionPlans {
  /** What becomes of each session. */
  readonly session?: (spec: SessionSpec) => FakeSessionPlan;
  /** What becomes of each statement. */
  readonly statement?: (spec: StatementSpec) => FakeStatementPlan;
}

interface FakeStatement {
  readonly id: number;
  readonly code: string;
  readonly output: unknown;
  state: string;
  coming: string[];
}

interface FakeSession {
  readonly id: number;
  readonly name: string | null;
  readonly kind: string;
  readonly log: readonly string[];
  readonly statements: FakeStatement[];
  state: string;
  coming: string[];
}

/** The sessions of one Livy. */
export class FakeSessions {
  readonly #plans: FakeSessionPlans;
  #sessions: FakeSession[] = [];
  #nextId = 0;

  constructor(plans: FakeSessionPlans) {
    this.#plans = plans;
  }

  get all(): readonly FakeSession[] {
    return this.#sessions;
  }

  find(ref: string): FakeSession | undefined {
    const isId = /^\d+$/.test(ref);
    return this.#sessions.find(({ id, name }) => (isId ? id === Number(ref) : name === ref));
  }

  /** The session, one state further. */
  look(ref: string): FakeSession | undefined {
    return oneFurther(this.find(ref));
  }

  add(spec: SessionSpec): FakeSession {
    const { states = ['starting', 'idle'], log = [] } = this.#plans.session?.(spec) ?? {};
    const { name = null, kind = 'shared' } = spec;
    const session = {
      id: this.#nextId,
      name,
      kind,
      log,
      statements: [],
      state: 'starting',
      coming: [...states],
    };
    this.#nextId += 1;
    this.#sessions.push(session);
    return session;
  }

  addStatement(session: FakeSession, spec: StatementSpec): FakeStatement {
    const plan = this.#plans.statement?.(spec) ?? {};
    const id = session.statements.length;
    const {
      states = ['running', 'available'],
      output = { status: 'ok', execution_count: id, data: { 'text/plain': spec.code } },
    } = plan;
    const statement = { id, code: spec.code, output, state: 'waiting', coming: [...states] };
    session.statements.push(statement);
    if (plan.session !== undefined) session.coming = [...plan.session];
    return statement;
  }

  /** The statement, one state further. */
  lookAtStatement(session: FakeSession, id: string): FakeStatement | undefined {
    return oneFurther(session.statements[Number(id)]);
  }

  remove(ref: string): boolean {
    const before = this.#sessions.length;
    this.#sessions = this.#sessions.filter((session) => session !== this.find(ref));
    return this.#sessions.length < before;
  }

  forgetAll(): void {
    this.#sessions = [];
    this.#nextId = 0;
  }
}

function oneFurther<T extends { state: string; coming: string[] }>(
  thing: T | undefined,
): T | undefined {
  if (thing !== undefined) thing.state = thing.coming.shift() ?? thing.state;
  return thing;
}
