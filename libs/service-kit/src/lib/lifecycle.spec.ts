import { Lifecycle } from './lifecycle.ts';

describe('Lifecycle', () => {
  it('stops in reverse order, once', async () => {
    const stopped: string[] = [];
    const lifecycle = new Lifecycle();
    await lifecycle.start(
      'store',
      () => Promise.resolve('s'),
      () => Promise.resolve(void stopped.push('store')),
    );
    lifecycle.add('server', () => Promise.resolve(void stopped.push('server')));

    await Promise.all([lifecycle.stopAll(1_000), lifecycle.stopAll(1_000)]);

    expect(stopped).toEqual(['server', 'store']);
  });

  it('runs every stop and reports each failure', async () => {
    const stopped: string[] = [];
    const lifecycle = new Lifecycle();
    lifecycle.add('store', () => Promise.resolve(void stopped.push('store')));
    lifecycle.add('stuck', () => new Promise(() => undefined));
    lifecycle.add('server', () => Promise.reject(new Error('socket is gone')));

    const failure = await lifecycle.stopAll(50).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(AggregateError);
    expect((failure as AggregateError).errors.map(String)).toEqual([
      'Error: socket is gone',
      'ServiceError: stuck did not stop in time',
    ]);
    expect(stopped).toEqual(['store']);
  });

  it('registers nothing for a start that failed', async () => {
    const stop = jest.fn(() => Promise.resolve());
    const lifecycle = new Lifecycle();

    await expect(
      lifecycle.start('db', () => Promise.reject(new Error('no')), stop),
    ).rejects.toThrow('no');
    await lifecycle.stopAll(100);

    expect(stop).not.toHaveBeenCalled();
  });
});
