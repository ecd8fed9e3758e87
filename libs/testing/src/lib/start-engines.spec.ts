import { startEngines } from './start-engines.ts';

describe('startEngines', () => {
  it('gives what the variables name, starts nothing, and leaves the rest of the environment out', async () => {
    const env = {
      STACK_MODE: 'local',
      MYSQL_URL: 'mysql://u:p@own:3306/d',
      MYSQL_READER_URL: 'mysql://r:p@own:3306/d',
      KAFKA_BROKERS: 'own:9092',
    };

    await using engines = await startEngines({ only: ['mysql'], env });

    expect(engines.env).toEqual({
      MYSQL_URL: 'mysql://u:p@own:3306/d',
      MYSQL_READER_URL: 'mysql://r:p@own:3306/d',
    });
    expect(engines.sources).toEqual({ variables: ['mysql'], containers: [], 'local-stack': [] });
  });
});
