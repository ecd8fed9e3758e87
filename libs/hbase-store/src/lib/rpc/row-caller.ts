import type { CounterCell, DeleteOptions, Row } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import { decodeLong, encodeLong } from '../value-codec.ts';
import type { CallBudget } from './call-budget.ts';
import { assertCellTime } from './cell-block-writer.ts';
import { toGet, type CellSelection } from './get-message.ts';
import { newNonce } from './nonce.ts';
import { answeredRow, type RegionCaller } from './region-caller.ts';
import { GET, MUTATE } from './rpc-methods.ts';
import type { MutationProto } from './wire-messages.ts';

const MUTATION_INCREMENT = 1;
const MUTATION_DELETE = 3;

/** Reads, counts and deletes single rows. */
export class RowCaller {
  readonly #caller: RegionCaller;
  readonly #nonceGroup = newNonce();

  constructor(caller: RegionCaller) {
    this.#caller = caller;
  }

  async get(
    target: { readonly table: string; readonly row: Buffer },
    selection: CellSelection,
    budget: CallBudget,
  ): Promise<Row | undefined> {
    const get = toGet(target.row, selection);
    const answer = await this.#caller.call(GET, target, {
      budget,
      request: (region) => ({ region, get }),
    });
    return answeredRow(answer);
  }

  /** Repeated under one nonce, so that the server counts once. */
  async increment(table: string, counter: CounterCell, budget: CallBudget): Promise<bigint> {
    const { row } = counter;
    const qualifier = Buffer.from(counter.qualifier);
    const value = encodeLong(counter.amount ?? 1n);
    const mutation = {
      row,
      mutateType: MUTATION_INCREMENT,
      columnValue: [
        { family: Buffer.from(counter.family), qualifierValue: [{ qualifier, value }] },
      ],
      nonce: newNonce(),
    };
    const columns = { [counter.family]: [counter.qualifier] };
    // To a retry of what it did before a restart the server answers without a value: the counter is read then.
    const result =
      (await this.#mutate(table, mutation, budget)) ??
      (await this.get({ table, row }, { columns }, budget));
    const cell = result?.cells[0];
    if (cell === undefined) {
      throw new HBaseStoreError('the counter is gone right after its increment', {
        code: 'HBASE_STORE_PROTOCOL',
      });
    }
    return decodeLong(cell.value);
  }

  /** The server turns a deletion that names no column into one of every family. */
  async delete(
    { table, row }: { readonly table: string; readonly row: Buffer },
    { upTo }: Pick<DeleteOptions, 'upTo'>,
    budget: CallBudget,
  ): Promise<void> {
    if (upTo !== undefined) assertCellTime(upTo);
    const timestamp = upTo === undefined ? {} : { timestamp: upTo };
    await this.#mutate(table, { row, mutateType: MUTATION_DELETE, ...timestamp }, budget);
  }

  async #mutate(
    table: string,
    mutation: MutationProto,
    budget: CallBudget,
  ): Promise<Row | undefined> {
    const nonceGroup = this.#nonceGroup;
    const answer = await this.#caller.call(
      MUTATE,
      { table, row: mutation.row },
      { budget, request: (region) => ({ region, mutation, nonceGroup }) },
    );
    return answeredRow(answer);
  }
}
