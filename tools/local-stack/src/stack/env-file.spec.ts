import { parseEnv } from 'node:util';

import { formatEnv } from './env-file.ts';

describe('formatEnv', () => {
  it('is read back as it was', () => {
    const env = {
      MYSQL_URL: 'mysql://a:b-_9@127.0.0.1:13306/clickstream_db',
      KAFKA_BROKERS: 'h:1,h:2',
    };

    expect(parseEnv(formatEnv(env))).toEqual(env);
  });

  it.each(['two words', 'a#b', 'a"b', "a'b", 'a$b', 'a\nB=c'])('refuses %j', (value) => {
    expect(() => formatEnv({ NAME: value })).toThrow(/the value of NAME/);
  });
});
