import { readEnvExample } from '@clickstream/testing';

import { loadConsumerConfig, loadDeadLettersConfig } from './config.ts';

describe('.env.example', () => {
  const { all, required } = readEnvExample();

  it('shows the defaults of loadConsumerConfig', () => {
    expect(loadConsumerConfig(all)).toEqual(loadConsumerConfig(required));
  });

  it('shows the defaults of loadDeadLettersConfig', () => {
    expect(loadDeadLettersConfig(all)).toEqual(loadDeadLettersConfig(required));
  });
});
