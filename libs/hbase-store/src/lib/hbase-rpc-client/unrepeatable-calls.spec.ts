import { silentLogger } from '@clickstream/service-core';
import { HBaseStoreError, type HBaseStoreErrorCode } from '../hbase-store-error.ts';
import { CallBudget } from '../rpc/call-budget.ts';
import { fromRemoteException } from '../rpc/remote-exception.ts';
import { encodeLong } from '../value-codec.ts';
import { checkAndPut, increment, type CallContext } from './unrepeatable-calls.ts';
import type { VendorCallback, VendorMutateResponse, VendorOperation } from './vendor.ts';

const COUNTER = { row: Buffer.from('a'), family: 'f', qualifier: 'n' };
const ROW = {
  row: Buffer.from('a'),
  cells: { f: { q: Buffer.from('new') } },
  check: { family: 'f', qualifier: 'q', expected: 'absent' },
} as const;
const MOVED = fromRemoteException({
  className: 'org.apache.hadoop.hbase.NotServingRegionException',
  stackTrace: '',
});

function failure(code: HBaseStoreErrorCode): HBaseStoreError {
  return new HBaseStoreError('as scripted', { code });
}

/** One attempt: what it ends with, and whether its request has left before. */
interface Attempt {
  readonly isSent: boolean;
  readonly end: HBaseStoreError | { readonly processed: boolean };
}

/** A client that plays the attempts, one per call. */
function play(...attempts: Attempt[]): CallContext & { readonly attemptsLeft: () => number } {
  const act = (operation: VendorOperation, done: VendorCallback<VendorMutateResponse>): void => {
    const attempt = attempts.shift();
    if (attempt === undefined) throw new Error('one attempt too many');
    if (attempt.isSent) operation.getFields();
    if (attempt.end instanceof HBaseStoreError) done(attempt.end);
    else done(null, { result: { cell: [] }, ...attempt.end });
  };
  const cell = {
    family: Buffer.from('f'),
    qualifier: Buffer.from('n'),
    value: encodeLong(7),
    timestamp: { toNumber: () => 1 },
  };
  return {
    client: {
      increment: (_table, operation, done) => {
        act(operation, done);
      },
      checkAndPut: (...args) => {
        act(args[5], args[6]);
      },
      _parseResponse: () => ({ row: COUNTER.row, columns: [cell] }),
    },
    budget: new CallBudget(undefined, { deadlineMs: 5_000, logger: silentLogger }),
    attemptsLeft: () => attempts.length,
  };
}

const DONE = { isSent: true, end: { processed: true } };
const REFUSED = { isSent: true, end: { processed: false } };
const LOST = { isSent: true, end: failure('HBASE_STORE_CALL_TIMEOUT') };

describe('increment', () => {
  it.each<[string, Attempt]>([
    ['it has not been sent', { isSent: false, end: failure('HBASE_STORE_SERVER_UNAVAILABLE') }],
    ['the server has not begun', { isSent: true, end: MOVED }],
  ])('is tried again when %s', async (_, first) => {
    const context = play(first, DONE);

    expect(await increment('t', COUNTER, context)).toBe(7n);
    expect(context.attemptsLeft()).toBe(0);
  });

  it('is not tried again when its answer is lost', async () => {
    const context = play(LOST, DONE);

    await expect(increment('t', COUNTER, context)).rejects.toMatchObject({
      code: 'HBASE_STORE_CALL_TIMEOUT',
      retriable: true,
    });
    expect(context.attemptsLeft()).toBe(1);
  });
});

describe('checkAndPut', () => {
  it('says what the server says', async () => {
    expect(await checkAndPut('t', ROW, play(DONE))).toBe(true);
    expect(await checkAndPut('t', ROW, play(REFUSED))).toBe(false);
    expect(await checkAndPut('t', ROW, play({ isSent: true, end: MOVED }, REFUSED))).toBe(false);
  });

  it('believes a yes after a lost answer, but no no', async () => {
    expect(await checkAndPut('t', ROW, play(LOST, DONE))).toBe(true);
    await expect(checkAndPut('t', ROW, play(LOST, REFUSED))).rejects.toMatchObject({
      code: 'HBASE_STORE_OUTCOME_UNKNOWN',
      retriable: false,
      cause: { code: 'HBASE_STORE_CALL_TIMEOUT' },
    });
  });

  it('does not take its own end for a lost answer', async () => {
    const rejected = { isSent: true, end: failure('HBASE_STORE_FAMILY_NOT_FOUND') };

    await expect(checkAndPut('t', ROW, play(rejected))).rejects.toMatchObject({
      code: 'HBASE_STORE_FAMILY_NOT_FOUND',
    });
  });
});
