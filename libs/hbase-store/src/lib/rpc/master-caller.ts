import { HBaseStoreError } from '../hbase-store-error.ts';
import { retrying, type CallBudget } from './call-budget.ts';
import type { ClusterRegistry } from './cluster-registry.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { newNonce } from './nonce.ts';
import { fromRemoteException } from './remote-exception.ts';
import {
  GET_PROCEDURE_RESULT,
  type Nonces,
  type ProcedureResponse,
  type RpcMethod,
} from './rpc-methods.ts';
import type { WireLong } from './wire-messages.ts';

const PROCEDURE_RUNNING = 1;
const POLL_INTERVAL_MS = 50;

/** Calls the active master, and its successor when it is gone; waits for what the master does step by step. */
export class MasterCaller {
  readonly #registry: ClusterRegistry;
  readonly #connections: ConnectionPool;
  readonly #rpcTimeoutMs: number;

  constructor(deps: {
    readonly registry: ClusterRegistry;
    readonly connections: ConnectionPool;
    readonly rpcTimeoutMs: number;
  }) {
    this.#registry = deps.registry;
    this.#connections = deps.connections;
    this.#rpcTimeoutMs = deps.rpcTimeoutMs;
  }

  /** Calls until it succeeds or the budget is spent. */
  async call<Request, Response>(
    method: RpcMethod<Request, Response>,
    request: Request,
    budget: CallBudget,
  ): Promise<Response> {
    return await retrying(
      budget,
      async () => {
        const master = await budget.bounded(this.#registry.findMaster());
        const connection = await budget.bounded(this.#connections.get(master, method.service));
        const timeoutMs = Math.min(this.#rpcTimeoutMs, budget.remainingMs);
        return (await budget.bounded(connection.call(method, request, { timeoutMs }))).message;
      },
      () => undefined,
    );
  }

  /** Starts a procedure, once however often the request is repeated, and waits for its end. */
  async run<Request>(
    method: RpcMethod<Request & Nonces, ProcedureResponse>,
    request: Request,
    budget: CallBudget,
  ): Promise<void> {
    const nonces = { nonceGroup: newNonce(), nonce: newNonce() };
    const { procId } = await this.call(method, { ...request, ...nonces }, budget);
    await this.#waitForProcedure(procId, budget);
  }

  /** Asks again and again until the answer is yes. */
  async poll(budget: CallBudget, isDone: () => Promise<boolean>): Promise<void> {
    while (!(await isDone())) await budget.delay(POLL_INTERVAL_MS);
  }

  /** A procedure that is no longer known has ended: its effect is seen elsewhere. */
  async #waitForProcedure(procId: WireLong, budget: CallBudget): Promise<void> {
    await this.poll(budget, async () => {
      const answer = await this.call(GET_PROCEDURE_RESULT, { procId }, budget);
      const failure = answer.exception?.genericException;
      if (failure) {
        throw fromRemoteException({ className: failure.className, stackTrace: failure.message });
      }
      return answer.state !== PROCEDURE_RUNNING;
    });
  }
}

/** True for this library's error with such a code. */
export function hasCode(error: unknown, code: HBaseStoreError['code']): boolean {
  return error instanceof HBaseStoreError && error.code === code;
}
