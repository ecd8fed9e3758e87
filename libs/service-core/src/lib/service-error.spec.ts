import { errorChain, isRetriable, ServiceError } from './service-error.ts';

describe('ServiceError', () => {
  it('says whether a retry can help', () => {
    expect(isRetriable(new ServiceError('x', { code: 'A', retriable: true }))).toBe(true);
    expect(isRetriable(new ServiceError('x', { code: 'A' }))).toBe(false);
    expect(isRetriable(new Error('x'))).toBe(false);
    expect(isRetriable('x')).toBe(false);
  });

  it('prints one line per cause', () => {
    const error = new ServiceError('run failed', {
      code: 'RUN_FAILED',
      cause: new Error('no commit', { cause: 'socket closed' }),
    });

    expect(errorChain(error)).toEqual([
      'ServiceError [RUN_FAILED]: run failed',
      'Error: no commit',
      'socket closed',
    ]);
  });

  it('prints each failure of an AggregateError and ends on a cycle', () => {
    const cyclic = new Error('a');
    cyclic.cause = cyclic;

    expect(errorChain(new AggregateError([cyclic, new Error('b')], 'two'))).toEqual([
      'AggregateError: two',
      'Error: a',
      'Error: b',
    ]);
  });
});
