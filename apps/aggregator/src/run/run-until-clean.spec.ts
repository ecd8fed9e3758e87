import { ServiceError, silentLogger } from '@clickstream/service-core';

import type { PassResult } from './aggregation-pass.ts';
import { runUntilClean } from './run-until-clean.ts';

const HELD: PassResult = { outcome: 'held', owner: 'another', remainingMs: 0 };
const COMMITTED: PassResult = { outcome: 'committed', epoch: 1 };
const IDLE: PassResult = { outcome: 'idle' };
const outage = new ServiceError('down', { code: 'TEST', retriable: true });

const passOf = (...steps: (PassResult | Error)[]): { run: jest.Mock<Promise<PassResult>> } => ({
  run: jest.fn(() => {
    const step = steps.length > 1 ? steps.shift() : steps[0];
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step ?? IDLE);
  }),
});

const run = (
  pass: ReturnType<typeof passOf>,
  limits: { retryDeadlineMs?: number; leaseWaitMs?: number } = {},
): Promise<number> =>
  runUntilClean({
    pass,
    logger: silentLogger,
    signal: new AbortController().signal,
    retryDeadlineMs: 60_000,
    leaseWaitMs: 60_000,
    ...limits,
  });

describe('runUntilClean', () => {
  it('passes until no hour is dirty', async () => {
    expect(await run(passOf(COMMITTED, COMMITTED, IDLE))).toBe(2);
  });

  it('waits for the holder of the lease', async () => {
    expect(await run(passOf(HELD, HELD, COMMITTED, IDLE))).toBe(1);
  });

  it('says whom it has waited for in vain', async () => {
    await expect(run(passOf(HELD), { leaseWaitMs: 10 })).rejects.toMatchObject({
      code: 'AGGREGATOR_LEASE_HELD',
      message: expect.stringContaining('another') as string,
    });
  });

  it('gives up when the engines stay away', async () => {
    const pass = passOf(outage);

    await expect(run(pass, { retryDeadlineMs: -1 })).rejects.toThrow('down');

    expect(pass.run).toHaveBeenCalledTimes(1);
  });

  it('ends at once with an error that no retry can help', async () => {
    await expect(run(passOf(new Error('a mistake')))).rejects.toThrow('a mistake');
  });
});
