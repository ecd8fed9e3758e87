import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { identifyProcess } from '../process/process-identity.ts';
import { withStackLock } from './stack-lock.ts';

describe('withStackLock', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stack-lock-'));
  const file = join(directory, 'lock');

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('lets one work after the other and tells who waits', async () => {
    const events: string[] = [];
    const first = Promise.withResolvers<undefined>();
    const onWait = (): void => {
      events.push('second waits');
      first.resolve(undefined);
    };

    const started = Promise.withResolvers<undefined>();
    const working = withStackLock(file, {}, async () => {
      events.push('first works');
      started.resolve(undefined);
      await first.promise;
      events.push('first is done');
    });
    await started.promise;
    await Promise.all([
      working,
      withStackLock(file, { onWait }, () => {
        events.push('second works');
        return Promise.resolve();
      }),
    ]);

    expect(events).toEqual(['first works', 'second waits', 'first is done', 'second works']);
    expect(existsSync(file)).toBe(false);
  });

  it('is free again after a failure', async () => {
    const failing = withStackLock(file, {}, () => Promise.reject(new Error('no luck')));

    await expect(failing).rejects.toThrow('no luck');
    expect(existsSync(file)).toBe(false);
  });

  it('takes over from a holder that has died, also when its process id lives again', async () => {
    const self = identifyProcess(process.pid)!;
    writeFileSync(file, JSON.stringify({ ...self, startedAt: 'long ago', token: 'x' }));

    expect(await withStackLock(file, {}, () => Promise.resolve('mine'))).toBe('mine');
  });
});
