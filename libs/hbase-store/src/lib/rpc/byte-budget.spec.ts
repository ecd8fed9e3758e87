import { silentLogger } from '@clickstream/service-core';
import { ByteBudget } from './byte-budget.ts';
import { CallBudget } from './call-budget.ts';

const patience = (deadlineMs = 5_000): CallBudget =>
  new CallBudget({ deadlineMs }, { deadlineMs, logger: silentLogger });

describe('ByteBudget', () => {
  it('lets in what fits, and the rest in line as room comes', async () => {
    const bytes = new ByteBudget(100);
    const order: string[] = [];
    await bytes.acquire(60, patience());

    const big = bytes.acquire(80, patience()).then(() => order.push('big'));
    const small = bytes.acquire(10, patience()).then(() => order.push('small'));
    bytes.release(60);
    await Promise.all([big, small]);

    expect(order).toEqual(['big', 'small']);
    expect(bytes.usedBytes).toBe(90);
  });

  it('lets a piece above the bound in when it is the only one', async () => {
    const bytes = new ByteBudget(100);

    await bytes.acquire(1_000, patience());

    expect(bytes.usedBytes).toBe(1_000);
  });

  it('forgets who gave up, and lets in those behind', async () => {
    const bytes = new ByteBudget(100);
    await bytes.acquire(90, patience());
    const impatient = bytes.acquire(50, patience(20));
    const behind = bytes.acquire(10, patience());

    await expect(impatient).rejects.toMatchObject({ code: 'HBASE_STORE_DEADLINE_EXCEEDED' });
    await behind;
    bytes.release(90);
    bytes.release(10);

    expect(bytes.usedBytes).toBe(0);
  });
});
