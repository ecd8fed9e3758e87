import { readEnvExample } from '@clickstream/testing';

import { loadCollectorConfig, loadSenderConfig } from './config.ts';

describe('.env.example', () => {
  const { all, required } = readEnvExample();

  it('shows the defaults of loadCollectorConfig', () => {
    expect(loadCollectorConfig(all)).toEqual(loadCollectorConfig(required));
  });

  it('shows the defaults of loadSenderConfig', () => {
    expect(loadSenderConfig(all)).toEqual(loadSenderConfig(required));
  });
});
