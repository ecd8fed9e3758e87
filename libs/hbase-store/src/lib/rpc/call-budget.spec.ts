import { silentLogger, type LogFields } from '@clickstream/service-core';

import { HBaseStoreError } from '../hbase-store-error.ts';
import { CallBudget } from './call-budget.ts';

const budgetOf = (deadlineMs: number): CallBudget =>
  new CallBudget({ deadlineMs }, { deadlineMs: 60_000, logger: silentLogger });
const busy = new HBaseStoreError('busy', { code: 'HBASE_STORE_SERVER_BUSY' });
const never = new Promise<never>(() => undefined);

describe('CallBudget', () => {
  it('names the last outage also when the deadline passes during an attempt', async () => {
    const budget = budgetOf(1_000);
    await budget.pause(1, busy);

    await expect(budget.bounded(never)).rejects.toMatchObject({
      code: 'HBASE_STORE_DEADLINE_EXCEEDED',
      cause: busy,
    });
  });

  it('says in the log why it waits, with the causes', async () => {
    const lines: (LogFields | undefined)[] = [];
    const logger = {
      ...silentLogger,
      warn: (event: string, fields?: LogFields) => lines.push({ event, ...fields }),
    };
    const away = new HBaseStoreError('no bootstrap server answered', {
      code: 'HBASE_STORE_SERVER_UNAVAILABLE',
      cause: new Error('connect ECONNREFUSED'),
    });

    await new CallBudget({}, { deadlineMs: 60_000, logger }).pause(1, away);

    expect(lines).toEqual([
      {
        event: 'hbase_call_retried',
        attempt: 1,
        delayMs: expect.any(Number) as number,
        code: 'HBASE_STORE_SERVER_UNAVAILABLE',
        message: 'no bootstrap server answered',
        causes: ['Error: connect ECONNREFUSED'],
      },
    ]);
  });

  it('has no cause to name when the first attempt did not end', async () => {
    const failure = await budgetOf(20)
      .bounded(never)
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'HBASE_STORE_DEADLINE_EXCEEDED' });
    expect(failure).not.toHaveProperty('cause');
  });

  it('gives a failure that no retry can help as it is', async () => {
    const denied = new HBaseStoreError('no', { code: 'HBASE_STORE_ACCESS_DENIED' });

    await expect(budgetOf(1_000).pause(1, denied)).rejects.toBe(denied);
  });
});
