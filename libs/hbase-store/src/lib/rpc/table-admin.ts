import { TABLE_STATES, type TableState } from '../hbase-admin.ts';
import type { HBaseAttributes, TableDescription, TableDescriptor } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { assertCompatible } from '../table-compatibility.ts';
import type { CallBudget } from './call-budget.ts';
import { hasCode, type MasterCaller } from './master-caller.ts';
import {
  CREATE_TABLE,
  DELETE_TABLE,
  DISABLE_TABLE,
  ENABLE_TABLE,
  FLUSH_TABLE,
  GET_TABLE_DESCRIPTORS,
  GET_TABLE_STATE,
} from './rpc-methods.ts';
import { fromTableName, toTableName } from './table-name.ts';
import type { BytesBytesPair } from './wire-messages.ts';

/** Creates, describes, changes and deletes tables by way of the active master. */
export class TableAdmin {
  readonly #master: MasterCaller;

  constructor(master: MasterCaller) {
    this.#master = master;
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
    await this.#waitUntil(descriptor.name, 'enabled', budget);
    return { created };
  }

  async describeTable(table: string, budget: CallBudget): Promise<TableDescription | undefined> {
    const answer = await this.#master.call(
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
      await this.disableTable(table, budget);
      await this.#master.run(DELETE_TABLE, { tableName: toTableName(table) }, budget);
    } catch (error) {
      if (!hasCode(error, 'HBASE_STORE_TABLE_NOT_FOUND')) throw error;
    }
  }

  async tableState(table: string, budget: CallBudget): Promise<TableState> {
    const request = { tableName: toTableName(table) };
    const { tableState } = await this.#master.call(GET_TABLE_STATE, request, budget);
    const state = TABLE_STATES[tableState.state];
    if (state !== undefined) return state;
    throw new HBaseStoreError(`table ${table} is in an unknown state: ${tableState.state}`, {
      code: 'HBASE_STORE_PROTOCOL',
    });
  }

  async disableTable(table: string, budget: CallBudget): Promise<void> {
    try {
      await this.#master.run(DISABLE_TABLE, { tableName: toTableName(table) }, budget);
    } catch (error) {
      // By someone else, or by an earlier attempt that got no further.
      if (!hasCode(error, 'HBASE_STORE_TABLE_NOT_ENABLED')) throw error;
      await this.#waitUntil(table, 'disabled', budget);
    }
  }

  async enableTable(table: string, budget: CallBudget): Promise<void> {
    try {
      await this.#master.run(ENABLE_TABLE, { tableName: toTableName(table) }, budget);
    } catch (error) {
      if (!hasCode(error, 'HBASE_STORE_TABLE_NOT_DISABLED')) throw error;
      await this.#waitUntil(table, 'enabled', budget);
    }
  }

  async flushTable(table: string, budget: CallBudget): Promise<void> {
    await this.#master.run(FLUSH_TABLE, { tableName: toTableName(table) }, budget);
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
    };
    try {
      await this.#master.run(CREATE_TABLE, request, budget);
      return true;
    } catch (error) {
      if (hasCode(error, 'HBASE_STORE_TABLE_INCOMPATIBLE')) return false;
      throw error;
    }
  }

  async #waitUntil(table: string, state: TableState, budget: CallBudget): Promise<void> {
    await this.#master.poll(budget, async () => (await this.tableState(table, budget)) === state);
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
