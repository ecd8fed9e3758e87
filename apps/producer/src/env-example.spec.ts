import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import { readEnvExample } from '@clickstream/testing';

import { loadCollectorConfig, loadSenderConfig } from './config.ts';

describe('.env.example', () => {
  const { all, required } = readEnvExample();

  it('shows the defaults of loadCollectorConfig', () => {
    expect(loadCollectorConfig(all)).toEqual(loadCollectorConfig(required));
  });

  it('shows a key that is refused: a public one is none', () => {
    const shown = parseEnv(readFileSync(join(__dirname, '../../../.env.example'), 'utf8'));

    expect(() => loadCollectorConfig({ ...shown })).toThrow(/VISITOR_HASH_KEY/);
  });

  it('shows the defaults of loadSenderConfig', () => {
    expect(loadSenderConfig(all)).toEqual(loadSenderConfig(required));
  });
});
