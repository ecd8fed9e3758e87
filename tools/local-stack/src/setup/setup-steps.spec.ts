import { engineOf, skippedSteps } from './setup-steps.ts';

describe('the steps of the set-up', () => {
  it('names what is skipped, and for want of which variable', () => {
    expect(skippedSteps({ KAFKA_BROKERS: 'kafka:9092', HBASE_BOOTSTRAP: '' })).toEqual([
      'schema: skipped, SCHEMA_REGISTRY_URL is not set',
      'HBase tables: skipped, HBASE_BOOTSTRAP is not set',
      'MySQL schema: skipped, MYSQL_MIGRATOR_URL or MYSQL_URL is not set',
    ]);
  });

  it('is an error when no engine is known', () => {
    const skipping = (): unknown => skippedSteps({ MYSQL_URL: '', LOG_LEVEL: 'info' });

    expect(skipping).toThrow(
      expect.objectContaining({
        code: 'LOCAL_STACK_USAGE',
        message: expect.stringContaining('no engine is known: set KAFKA_BROKERS') as string,
      }) as Error,
    );
  });

  it.each([
    [{ MYSQL_URL: 'mysql://one' }, 'mysql://one'],
    [{ MYSQL_URL: 'mysql://one', MYSQL_MIGRATOR_URL: 'mysql://two' }, 'mysql://two'],
    [{ MYSQL_URL: 'mysql://one', MYSQL_MIGRATOR_URL: '' }, 'mysql://one'],
    [{}, undefined],
  ])('finds MySQL for %j at %s', (env, url) => {
    expect(engineOf('MySQL schema', env)).toBe(url);
  });
});
