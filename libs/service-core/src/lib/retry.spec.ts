import { retry } from './retry.ts';
import { ServiceError } from './service-error.ts';

const broken = (retriable: boolean): ServiceError =>
  new ServiceError('broken', { code: 'TEST_BROKEN', retriable });

describe('retry', () => {
  it('calls again until it succeeds', async () => {
    const seen: number[] = [];

    const value = await retry(
      (attempt) => {
        seen.push(attempt);
        return attempt < 3 ? Promise.reject(broken(true)) : Promise.resolve('done');
      },
      { deadlineMs: 1_000, baseDelayMs: 1 },
    );

    expect(value).toBe('done');
    expect(seen).toEqual([1, 2, 3]);
  });

  it('does not repeat what cannot succeed', async () => {
    const operation = jest.fn(() => Promise.reject(broken(false)));

    await expect(retry(operation, { deadlineMs: 1_000 })).rejects.toThrow('broken');

    expect(operation).toHaveBeenCalledTimes(1);
  });

  it('gives the last error when the deadline has passed', async () => {
    const started = Date.now();

    await expect(
      retry(() => Promise.reject(broken(true)), { deadlineMs: 60, baseDelayMs: 5 }),
    ).rejects.toThrow('broken');

    expect(Date.now() - started).toBeLessThan(1_000);
  });

  it('leaves a server alone for as long as its error says', async () => {
    const busy = Object.assign(broken(true), { retryAfterMs: 30 });
    const delays: number[] = [];

    await retry((attempt) => (attempt === 1 ? Promise.reject(busy) : Promise.resolve()), {
      deadlineMs: 5_000,
      baseDelayMs: 1,
      onRetry: ({ delayMs }) => delays.push(delayMs),
    });
    const tooLong = retry(() => Promise.reject(busy), { deadlineMs: 29 });

    expect(delays).toEqual([30]);
    await expect(tooLong).rejects.toBe(busy);
  });

  it('ends with the reason of the signal', async () => {
    const controller = new AbortController();

    const running = retry(
      () => {
        controller.abort(new Error('stopping'));
        return Promise.reject(broken(true));
      },
      { deadlineMs: 60_000, baseDelayMs: 10_000, signal: controller.signal },
    );

    await expect(running).rejects.toThrow('stopping');
  });
});
