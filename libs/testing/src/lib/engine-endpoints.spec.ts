import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { engineEndpoints } from './engine-endpoints.ts';

describe('engineEndpoints', () => {
  const directory = mkdtempSync(join(tmpdir(), 'endpoints-'));
  const before = { ...process.env };

  beforeEach(() => {
    process.env['CLICKSTREAM_STACK_DIR'] = directory;
    delete process.env['KAFKA_BROKERS'];
    delete process.env['LIVY_URL'];
  });

  afterAll(() => {
    process.env = before;
    rmSync(directory, { recursive: true });
  });

  it('prefers a variable and falls back to the running local stack', () => {
    writeFileSync(join(directory, 'env'), 'KAFKA_BROKERS=stack:1\nLIVY_URL=http://stack:2\n');
    process.env['LIVY_URL'] = 'http://own:3';

    expect(engineEndpoints('KAFKA_BROKERS', 'LIVY_URL')).toEqual({
      KAFKA_BROKERS: 'stack:1',
      LIVY_URL: 'http://own:3',
    });
  });

  it('fails, naming what is missing', () => {
    writeFileSync(join(directory, 'env'), '');

    expect(() => engineEndpoints('KAFKA_BROKERS', 'LIVY_URL')).toThrow(/KAFKA_BROKERS, LIVY_URL/);
  });
});
