import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readFailpoint } from './failpoint.ts';
import { startTestProcess } from './test-process.ts';

describe('readFailpoint', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'failpoint-'));
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true });
  });
  const once = (): string => join(scratch, 'once');

  it('does nothing without the variable', async () => {
    await expect(readFailpoint({}).reached('after_put')).resolves.toBeUndefined();
  });

  it('kills at its place, once over all processes', async () => {
    const file = join(import.meta.dirname, '../testing/failpoint-process.ts');
    const env = { FAILPOINT: 'after_put:kill', FAILPOINT_ONCE: once() };

    const first = startTestProcess(file, ['before_put', 'after_put'], env);
    expect(await first.ended()).toBe('SIGKILL');
    expect(first.output()).toBe('before_put\n');

    const second = startTestProcess(file, ['before_put', 'after_put'], env);
    expect(await second.ended()).toBe(0);
    expect(second.output()).toBe('before_put\nafter_put\n');
  });

  it('pauses', async () => {
    const failpoint = readFailpoint({ FAILPOINT: 'here:pause=30', FAILPOINT_ONCE: once() });
    const started = performance.now();

    await failpoint.reached('elsewhere');
    await failpoint.reached('here');

    expect(performance.now() - started).toBeGreaterThanOrEqual(25);
  });

  it.each(['after_put', 'after_put:explode', 'after_put:pause=x'])('refuses %s', (text) => {
    expect(() => readFailpoint({ FAILPOINT: text, FAILPOINT_ONCE: once() })).toThrow(text);
  });

  it('wants to know what once is', () => {
    expect(() => readFailpoint({ FAILPOINT: 'after_put:kill' })).toThrow('FAILPOINT_ONCE');
  });
});
