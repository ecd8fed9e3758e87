import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runJest } from './jest-run.ts';

describe('runJest', () => {
  const root = mkdtempSync(join(tmpdir(), 'run-jest-'));

  beforeAll(() => {
    symlinkSync(join(__dirname, '../../../node_modules'), join(root, 'node_modules'));
    mkdirSync(join(root, 'apps/one'), { recursive: true });
    writeFileSync(join(root, 'apps/one/jest.config.cjs'), 'module.exports = {};');
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  it('counts what passed before a test kept Jest from ending, and that it had to be ended', async () => {
    writeFileSync(
      join(root, 'apps/one/open.test.js'),
      `test('passes', () => {}); setInterval(() => {}, 1_000);`,
    );

    const counts = await runJest(root, { env: process.env, args: [], deadlineMs: 20_000 });

    expect(counts).toEqual({ passed: 1, failed: 1 });
  }, 60_000);
});
