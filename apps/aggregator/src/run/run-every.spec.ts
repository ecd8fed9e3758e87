import { ServiceError, silentLogger, type LogFields } from '@clickstream/service-core';

import { AggregatorError } from '../aggregator-error.ts';
import type { PassResult } from './aggregation-pass.ts';
import { runEvery } from './run-every.ts';

const IDLE: PassResult = { outcome: 'idle' };

describe('runEvery', () => {
  it.each([
    ['an outage', new ServiceError('down', { code: 'TEST', retriable: true })],
    ['a run given up', new AggregatorError('no', { code: 'AGGREGATOR_RUN_ABANDONED' })],
  ])('passes again after %s', async (_, error) => {
    const stopping = new AbortController();
    const run = jest
      .fn<Promise<PassResult>, []>()
      .mockRejectedValueOnce(error)
      .mockResolvedValueOnce({ outcome: 'committed', epoch: 1 })
      .mockImplementation(() => {
        stopping.abort();
        return Promise.resolve(IDLE);
      });

    await runEvery({ pass: { run }, logger: silentLogger, signal: stopping.signal, intervalMs: 1 });

    expect(run).toHaveBeenCalledTimes(3);
  });

  it('says which epoch failed by which code, and tells only of passes without error', async () => {
    const stopping = new AbortController();
    const lines: (LogFields | undefined)[] = [];
    const abandoned = new AggregatorError('no', {
      code: 'AGGREGATOR_RUN_ABANDONED',
      context: { epoch: 7 },
    });
    const run = jest
      .fn<Promise<PassResult>, []>()
      .mockRejectedValueOnce(abandoned)
      .mockResolvedValueOnce({ outcome: 'committed', epoch: 8 })
      .mockImplementation(() => {
        stopping.abort();
        return Promise.resolve(IDLE);
      });
    const onPassed = jest.fn();
    const logger = {
      ...silentLogger,
      error: (event: string, fields?: LogFields) => lines.push({ event, ...fields }),
    };

    await runEvery({ pass: { run }, logger, signal: stopping.signal, intervalMs: 1, onPassed });

    expect(onPassed).toHaveBeenCalledTimes(2);
    expect(lines).toEqual([
      {
        event: 'pass_failed',
        code: 'AGGREGATOR_RUN_ABANDONED',
        epoch: 7,
        causes: ['AggregatorError [AGGREGATOR_RUN_ABANDONED]: no'],
      },
    ]);
  });

  it('leaves a tick to the holder of the lease', async () => {
    const stopping = new AbortController();
    const run = jest.fn((): Promise<PassResult> => {
      if (run.mock.calls.length === 2) stopping.abort();
      return Promise.resolve({ outcome: 'held', owner: 'another', remainingMs: 60_000 });
    });

    await runEvery({ pass: { run }, logger: silentLogger, signal: stopping.signal, intervalMs: 1 });

    expect(run).toHaveBeenCalledTimes(2);
  });

  it('ends with an error that a supervisor has to see', async () => {
    const run = (): Promise<PassResult> => Promise.reject(new Error('a mistake'));

    await expect(
      runEvery({
        pass: { run },
        logger: silentLogger,
        signal: new AbortController().signal,
        intervalMs: 1,
      }),
    ).rejects.toThrow('a mistake');
  });

  it('ends quietly when it is stopped in the middle of a pass', async () => {
    const stopping = new AbortController();
    const run = (): Promise<PassResult> => {
      stopping.abort(new Error('stopping'));
      return Promise.reject(new Error('stopping'));
    };

    await runEvery({ pass: { run }, logger: silentLogger, signal: stopping.signal, intervalMs: 1 });
  });
});
