import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadSecrets } from './stack-secrets.ts';

describe('loadSecrets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stack-secrets-'));
  const file = join(directory, 'secrets.json');

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('makes them once, in a file for the owner only', () => {
    const first = loadSecrets(file);

    expect(loadSecrets(file)).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(5);
    expect(first.visitorHashKey.length).toBeGreaterThanOrEqual(16);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps what is there and adds what is missing', () => {
    writeFileSync(file, JSON.stringify({ reader: 'kept' }));

    expect(loadSecrets(file)).toMatchObject({ reader: 'kept', root: expect.any(String) as string });
  });
});
