import type { CheckedPutRow } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import type { CallBudget } from './call-budget.ts';
import type { CellBlockWriter } from './cell-block-writer.ts';
import type { RegionCaller } from './region-caller.ts';
import { wasNotBegun } from './remote-exception.ts';
import { MUTATE } from './rpc-methods.ts';
import { MUTATION_PUT } from './row-batches.ts';
import { BINARY_COMPARATOR, type Condition } from './wire-messages.ts';

const COMPARE_EQUAL = 2;
const COMPARATOR_CLASS = 'org.apache.hadoop.hbase.filter.BinaryComparator';
const NO_VALUE = Buffer.alloc(0);

/**
 * Sends one conditional put, and again where it may help. The server keeps no nonce for such a call, so a repetition
 * cannot be told from a second one: a "no" after an attempt whose fate is unknown says nothing.
 *
 * @throws HBaseStoreError `HBASE_STORE_OUTCOME_UNKNOWN`
 */
export async function checkAndPut(
  deps: { readonly caller: RegionCaller; readonly format: CellBlockWriter },
  target: { readonly table: string; readonly row: CheckedPutRow },
  budget: CallBudget,
): Promise<boolean> {
  const { table, row } = target;
  const { cells, bytes } = deps.format.measure(row);
  const mutation = { row: row.row, mutateType: MUTATION_PUT, associatedCellCount: cells };
  const condition = toCondition(row);
  let isSent = false;
  let lost: HBaseStoreError | undefined;
  const { message } = await deps.caller.call(
    MUTATE,
    { table, row: row.row },
    {
      budget,
      request: (region) => ({ region, mutation, condition }),
      cells: deps.format.encode([row], bytes),
      onSend: () => (isSent = true),
      onFailure: (failure) => {
        if (isSent && !wasNotBegun(failure)) lost = failure;
        isSent = false;
      },
    },
  );
  if (message.processed || lost === undefined) return message.processed;
  throw new HBaseStoreError(
    'the cell is not as expected, perhaps by an attempt of this very call',
    {
      code: 'HBASE_STORE_OUTCOME_UNKNOWN',
      cause: lost,
    },
  );
}

function toCondition({ row, check }: CheckedPutRow): Condition {
  const value = check.expected === 'absent' ? NO_VALUE : check.expected;
  return {
    row,
    family: Buffer.from(check.family),
    qualifier: Buffer.from(check.qualifier),
    compareType: COMPARE_EQUAL,
    comparator: {
      name: COMPARATOR_CLASS,
      serializedComparator: BINARY_COMPARATOR.encode({ comparable: { value } }),
    },
  };
}
