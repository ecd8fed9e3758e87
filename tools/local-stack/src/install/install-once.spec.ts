import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installOnce } from './install-once.ts';

describe('installOnce', () => {
  const engines = mkdtempSync(join(tmpdir(), 'install-once-'));

  afterAll(() => {
    rmSync(engines, { recursive: true });
  });

  it('fills the folder once', async () => {
    let fills = 0;
    const fill = (directory: string): Promise<void> => {
      fills += 1;
      writeFileSync(join(directory, 'file'), 'content');
      return Promise.resolve();
    };

    const home = await installOnce(engines, 'once', fill);
    await installOnce(engines, 'once', fill);

    expect(fills).toBe(1);
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('content');
  });

  it('leaves nothing behind when filling fails', async () => {
    const failing = installOnce(engines, 'failing', () => Promise.reject(new Error('no network')));

    await expect(failing).rejects.toThrow('no network');
    expect(readdirSync(engines).filter((name) => name.startsWith('failing'))).toEqual([]);
  });

  it('lets two at once both succeed, with one result', async () => {
    const both = Promise.withResolvers<undefined>();
    let waiting = 0;
    const fill = async (directory: string): Promise<void> => {
      waiting += 1;
      if (waiting === 2) both.resolve(undefined);
      await both.promise;
      writeFileSync(join(directory, 'file'), 'content');
    };

    const homes = await Promise.all([
      installOnce(engines, 'twice', fill),
      installOnce(engines, 'twice', fill),
    ]);

    expect(new Set(homes).size).toBe(1);
    expect(readdirSync(engines).filter((name) => name.startsWith('twice'))).toEqual(['twice']);
  });
});
