import { withStackEnv } from './with-stack-env.ts';

const STACK = {
  KAFKA_BROKERS: '127.0.0.1:19092',
  MYSQL_URL: 'mysql://stack',
  MYSQL_MIGRATOR_URL: 'mysql://migrator@stack',
  MYSQL_READER_URL: 'mysql://reader@stack',
};

describe('withStackEnv', () => {
  it('is what is set where no stack runs', () => {
    expect(withStackEnv(undefined, { LOG_LEVEL: 'info', KAFKA_BROKERS: '' })).toEqual({
      LOG_LEVEL: 'info',
    });
  });

  it('lets what is set win over the stack, but not what is empty', () => {
    const env = { KAFKA_BROKERS: 'kafka:9092', MYSQL_URL: '' };

    expect(withStackEnv(STACK, env)).toEqual({ ...STACK, KAFKA_BROKERS: 'kafka:9092' });
  });

  it('does not mix the accounts of two MySQL servers', () => {
    const env = { MYSQL_URL: 'mysql://own', MYSQL_READER_URL: 'mysql://reader@own' };

    expect(withStackEnv(STACK, env)).toEqual({
      KAFKA_BROKERS: '127.0.0.1:19092',
      MYSQL_URL: 'mysql://own',
      MYSQL_READER_URL: 'mysql://reader@own',
    });
  });
});
