import { readEnvExample } from '@clickstream/testing';

import { loadConsumerConfig } from './config.ts';

describe('.env.example', () => {
  const { all, required } = readEnvExample();

  it('shows the defaults of loadConsumerConfig', () => {
    expect(loadConsumerConfig(all)).toEqual(loadConsumerConfig(required));
  });
});
