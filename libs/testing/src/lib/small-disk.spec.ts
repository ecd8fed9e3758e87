import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { SmallDisk } from './small-disk.ts';

const CAP_SYS_ADMIN = 1n << 21n;

/** Root may not in every container. */
function mayMount(): boolean {
  const [, held = '0'] =
    /^CapEff:\s+([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return (BigInt(`0x${held}`) & CAP_SYS_ADMIN) !== 0n;
}

async function useDisk(directory: string): Promise<(string | undefined)[]> {
  await using disk = await SmallDisk.mount(directory, 1);
  const write = (): Promise<string | undefined> =>
    writeFile(join(directory, 'note'), 'a'.repeat(8_192)).then(
      () => undefined,
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
  const before = await write();
  await disk.fill();
  const full = await disk.freeBytes();
  await rm(join(directory, 'note'));
  await disk.fill();
  const during = await write();
  await disk.free();
  return [before, String(full), during, await write()];
}

describe('SmallDisk', () => {
  it('takes no byte when it is full and everything when there is room again', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'clickstream-disk-'));
    try {
      const used = useDisk(directory);
      if (mayMount()) expect(await used).toEqual([undefined, '0', 'ENOSPC', undefined]);
      else await expect(used).rejects.toThrow(/mount/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
