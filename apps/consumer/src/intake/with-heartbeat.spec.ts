import { withHeartbeat } from './with-heartbeat.ts';

const REBALANCE = new Error('the group is rebalancing');

describe('withHeartbeat', () => {
  it('gives the result and has ended its heartbeats', async () => {
    let beats = 0;
    const enough = Promise.withResolvers<string>();
    const heartbeat = (): Promise<void> => {
      beats += 1;
      if (beats === 3) enough.resolve('done');
      return Promise.resolve();
    };

    const result = await withHeartbeat(() => enough.promise, { heartbeat, intervalMs: 1 });

    expect(result).toBe('done');
    expect(beats).toBe(3);
  });

  it('aborts the work and throws what the heartbeat threw', async () => {
    const work = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    const heartbeat = (): Promise<void> => Promise.reject(REBALANCE);

    await expect(withHeartbeat(work, { heartbeat, intervalMs: 1 })).rejects.toBe(REBALANCE);
  });

  it('does not hide that the membership was lost while the work succeeded', async () => {
    const lost = Promise.withResolvers<undefined>();
    const heartbeat = (): Promise<void> => {
      lost.resolve(undefined);
      return Promise.reject(REBALANCE);
    };

    await expect(withHeartbeat(() => lost.promise, { heartbeat, intervalMs: 1 })).rejects.toBe(
      REBALANCE,
    );
  });

  it('throws what the work threw', async () => {
    const failure = new Error('write failed');

    await expect(
      withHeartbeat(() => Promise.reject(failure), {
        heartbeat: () => Promise.resolve(),
        intervalMs: 1,
      }),
    ).rejects.toBe(failure);
  });
});
