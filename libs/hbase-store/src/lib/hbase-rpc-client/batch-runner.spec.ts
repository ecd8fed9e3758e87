import { silentLogger } from '@clickstream/service-core';
import { HBaseStoreError, type HBaseStoreErrorCode } from '../hbase-store-error.ts';
import { ByteBudget } from '../rpc/byte-budget.ts';
import { CallBudget } from '../rpc/call-budget.ts';
import { BatchRunner } from './batch-runner.ts';
import type { BatchOutcome } from './vendor.ts';

function failure(code: HBaseStoreErrorCode): HBaseStoreError {
  return new HBaseStoreError('as scripted', { code });
}

/** Runs a batch of texts of 10 bytes each; gives the codes of the outcomes, and what was sent together. */
async function run(
  operations: readonly string[],
  answer: (operation: string, together: readonly string[], attempt: number) => BatchOutcome,
  deadlineMs = 5_000,
): Promise<{ readonly codes: string[]; readonly sent: string[] }> {
  const sent: string[] = [];
  const runner = new BatchRunner(new ByteBudget(1_000), { maxRows: 3, maxBytes: 30 });
  const outcomes = await runner.run(
    operations.map((operation) => ({ operation, bytes: 10 })),
    {
      send: (together) => {
        sent.push(together.join(''));
        return Promise.resolve(together.map((one) => answer(one, together, sent.length)));
      },
      outcome: () => ({ ok: true as const }),
    },
    new CallBudget({ deadlineMs }, { deadlineMs, logger: silentLogger }),
  );
  return { codes: outcomes.map((one) => (one.ok ? 'ok' : one.error.code)), sent };
}

describe('BatchRunner', () => {
  it('cuts a batch by its limits', async () => {
    const { codes, sent } = await run(['a', 'b', 'c', 'd', 'e', 'f', 'g'], () => null);

    expect(sent).toEqual(['abc', 'def', 'g']);
    expect(new Set(codes)).toEqual(new Set(['ok']));
  });

  it('sends again only what may succeed', async () => {
    const { codes, sent } = await run(['a', 'b', 'c'], (one, _, attempt) => {
      if (one === 'a') return failure('HBASE_STORE_FAMILY_NOT_FOUND');
      return one === 'b' && attempt === 1 ? failure('HBASE_STORE_SERVER_BUSY') : null;
    });

    expect(sent).toEqual(['abc', 'b']);
    expect(codes).toEqual(['HBASE_STORE_FAMILY_NOT_FOUND', 'ok', 'ok']);
  });

  it('sends rows one by one that were refused together', async () => {
    const { codes, sent } = await run(['a', 'b', 'c'], (one, together) =>
      together.length > 1 || one === 'b' ? failure('HBASE_STORE_REJECTED') : null,
    );

    expect(sent).toEqual(['abc', 'a', 'b', 'c']);
    expect(codes).toEqual(['ok', 'HBASE_STORE_REJECTED', 'ok']);
  });

  it('ends with the deadline, giving its reason to the rows that it hit', async () => {
    const { codes } = await run(
      ['a', 'b'],
      (one) => (one === 'a' ? null : failure('HBASE_STORE_SERVER_UNAVAILABLE')),
      50,
    );

    expect(codes).toEqual(['ok', 'HBASE_STORE_DEADLINE_EXCEEDED']);
  });
});
