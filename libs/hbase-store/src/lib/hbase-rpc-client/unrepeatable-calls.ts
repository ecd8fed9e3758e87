import type { CheckedPutRow, CounterCell } from '../hbase-store.ts';
import { HBaseStoreError } from '../hbase-store-error.ts';
import type { CallBudget } from '../rpc/call-budget.ts';
import { wasNotBegun } from '../rpc/remote-exception.ts';
import { decodeLong } from '../value-codec.ts';
import { ask } from './ask.ts';
import type { RepairedClient } from './repaired-client.ts';
import { toIncrement, toPut } from './row-mapper.ts';
import { trackOperation } from './tracked-operation.ts';
import type { VendorMutateResponse } from './vendor.ts';

const NO_VALUE = Buffer.alloc(0);

/** How calls reach the server, and how long they may take. */
export interface CallContext {
  readonly client: Pick<RepairedClient, '_parseResponse' | 'checkAndPut' | 'increment'>;
  readonly budget: CallBudget;
}

/**
 * Moves a counter. It is tried again only while it has certainly not happened: the package's messages have no nonce by
 * which the server would know the second attempt for what it is.
 *
 * @throws HBaseStoreError also for a lost answer: the counter may have moved
 */
export async function increment(
  table: string,
  counter: CounterCell,
  { client, budget }: CallContext,
): Promise<bigint> {
  for (let attempt = 1; ; attempt += 1) {
    using tracked = trackOperation(toIncrement(counter));
    try {
      const { result } = await budget.bounded(
        ask<VendorMutateResponse>((done) => {
          client.increment(table, tracked.operation, done);
        }),
      );
      const value = client._parseResponse(result)?.columns[0]?.value;
      if (value !== undefined) return decodeLong(value);
      throw new HBaseStoreError('the counter is gone right after its increment', {
        code: 'HBASE_STORE_PROTOCOL',
      });
    } catch (error) {
      if (!(error instanceof HBaseStoreError)) throw error;
      if (tracked.isSent && !wasNotBegun(error)) throw error;
      await budget.pause(attempt, error);
    }
  }
}

/**
 * Sends one conditional put, and again where it may help; a "no" after an attempt whose fate is unknown says nothing.
 *
 * @throws HBaseStoreError `HBASE_STORE_OUTCOME_UNKNOWN`
 */
export async function checkAndPut(
  table: string,
  row: CheckedPutRow,
  { client, budget }: CallContext,
): Promise<boolean> {
  const { family, qualifier, expected } = row.check;
  // For HBase a cell that is not there and an empty expected value are the same.
  const value = expected === 'absent' ? NO_VALUE : expected;
  let lost: HBaseStoreError | undefined;
  for (let attempt = 1; ; attempt += 1) {
    using tracked = trackOperation(toPut(row));
    try {
      const { processed } = await budget.bounded(
        ask<VendorMutateResponse>((done) => {
          const check = [row.row, Buffer.from(family), Buffer.from(qualifier), value] as const;
          client.checkAndPut(table, ...check, tracked.operation, done);
        }),
      );
      if (processed === true || lost === undefined) return processed === true;
      throw new HBaseStoreError(
        'the cell is not as expected, perhaps by an attempt of this very call',
        { code: 'HBASE_STORE_OUTCOME_UNKNOWN', cause: lost },
      );
    } catch (error) {
      if (!(error instanceof HBaseStoreError)) throw error;
      if (tracked.isSent && !wasNotBegun(error)) lost = error;
      await budget.pause(attempt, error);
    }
  }
}
