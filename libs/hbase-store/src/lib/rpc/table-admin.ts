import type { HBaseAttributes, TableDescription, TableDescriptor } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { assertCompatible } from '../table-compatibility.ts';
import { retrying, type CallBudget } from './call-budget.ts';
import type { ClusterRegistry } from './cluster-registry.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { newNonce } from './nonce.ts';
import { fromRemoteException } from './remote-exception.ts';
import {
  CREATE_TABLE,
  DELETE_TABLE,
  DISABLE_TABLE,
  GET_PROCEDURE_RESULT,
  GET_TABLE_DESCRIPTORS,
  GET_TABLE_STATE,
  type ProcedureResponse,
  type RpcMethod,
  type TableRequest,
} from './rpc-methods.ts';
import { fromTableName, toTableName } from './table-name.ts';
import type { BytesBytesPair, WireLong } from './wire-messages.ts';

const STATE_ENABLED = 0;
const PROCEDURE_RUNNING = 1;
const POLL_INTERVAL_MS = 50;

/** Creates, describes and deletes tables by way of the active master. */
export class TableAdmin {
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

  async createTable(
    descriptor: TableDescriptor,
    budget: CallBudget,
  ): Promise<{ readonly created: boolean }> {
    const created = await this.#create(descriptor, budget);
    if (!created) {
      const existing = await this.describeTable(descriptor.name, budget);
      if (existing !== undefined) assertCompatible(descriptor, existing);
    }
    await this.#waitUntilEnabled(descriptor.name, budget);
    return { created };
  }

  async describeTable(table: string, budget: CallBudget): Promise<TableDescription | undefined> {
    const answer = await this.#call(
      GET_TABLE_DESCRIPTORS,
      { tableNames: [toTableName(table)], includeSysTables: true },
      budget,
    );
    const schema = answer.tableSchema[0];
    if (schema === undefined) return undefined;
    return {
      name: fromTableName(schema.tableName),
      attributes: fromPairs(schema.attributes),
      families: Object.fromEntries(
        schema.columnFamilies.map((family) => [
          family.name.toString(),
          fromPairs(family.attributes),
        ]),
      ),
    };
  }

  async deleteTable(table: string, budget: CallBudget): Promise<void> {
    try {
      await this.#change(DISABLE_TABLE, table, budget);
    } catch (error) {
      // Disabled already: by someone else, or by an earlier attempt that got no further.
      if (hasCode(error, 'HBASE_STORE_TABLE_NOT_FOUND')) return;
      if (!hasCode(error, 'HBASE_STORE_TABLE_NOT_ENABLED')) throw error;
    }
    try {
      await this.#change(DELETE_TABLE, table, budget);
    } catch (error) {
      if (!hasCode(error, 'HBASE_STORE_TABLE_NOT_FOUND')) throw error;
    }
  }

  /** False when the table is there already. */
  async #create(descriptor: TableDescriptor, budget: CallBudget): Promise<boolean> {
    const request = {
      tableSchema: {
        tableName: toTableName(descriptor.name),
        attributes: toPairs(descriptor.attributes ?? {}),
        columnFamilies: Object.entries(descriptor.families).map(([name, attributes]) => ({
          name: Buffer.from(name),
          attributes: toPairs(attributes),
        })),
      },
      splitKeys: descriptor.splitKeys ?? [],
      nonceGroup: newNonce(),
      nonce: newNonce(),
    };
    try {
      const { procId } = await this.#call(CREATE_TABLE, request, budget);
      await this.#waitForProcedure(procId, budget);
      return true;
    } catch (error) {
      if (hasCode(error, 'HBASE_STORE_TABLE_INCOMPATIBLE')) return false;
      throw error;
    }
  }

  async #change(
    method: RpcMethod<TableRequest, ProcedureResponse>,
    table: string,
    budget: CallBudget,
  ): Promise<void> {
    const request = {
      tableName: toTableName(table),
      nonceGroup: newNonce(),
      nonce: newNonce(),
    };
    const { procId } = await this.#call(method, request, budget);
    await this.#waitForProcedure(procId, budget);
  }

  /** A procedure that is no longer known has ended: its effect is seen elsewhere. */
  async #waitForProcedure(procId: WireLong, budget: CallBudget): Promise<void> {
    await this.#poll(budget, async () => {
      const answer = await this.#call(GET_PROCEDURE_RESULT, { procId }, budget);
      const failure = answer.exception?.genericException;
      if (failure) {
        throw fromRemoteException({ className: failure.className, stackTrace: failure.message });
      }
      return answer.state !== PROCEDURE_RUNNING;
    });
  }

  async #waitUntilEnabled(table: string, budget: CallBudget): Promise<void> {
    await this.#poll(budget, async () => {
      const request = { tableName: toTableName(table) };
      const { tableState } = await this.#call(GET_TABLE_STATE, request, budget);
      return tableState.state === STATE_ENABLED;
    });
  }

  async #poll(budget: CallBudget, isDone: () => Promise<boolean>): Promise<void> {
    while (!(await isDone())) await budget.delay(POLL_INTERVAL_MS);
  }

  async #call<Request, Response>(
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
}

function toPairs(attributes: HBaseAttributes): BytesBytesPair[] {
  return Object.entries(attributes).map(([name, value]) => ({
    first: Buffer.from(name),
    second: Buffer.from(value),
  }));
}

function fromPairs(pairs: readonly BytesBytesPair[]): HBaseAttributes {
  return Object.fromEntries(
    pairs.map(({ first, second }) => [first.toString(), second.toString()]),
  );
}

function hasCode(error: unknown, code: HBaseStoreError['code']): boolean {
  return error instanceof HBaseStoreError && error.code === code;
}
