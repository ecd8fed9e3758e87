import { readEnvExample } from '@clickstream/testing';

import { loadServeConfig } from './config.ts';

describe('.env.example', () => {
  const { all, required } = readEnvExample();

  it('shows the defaults of loadServeConfig', () => {
    expect(loadServeConfig(all)).toEqual(loadServeConfig(required));
  });
});
