import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { waitFor } from '@clickstream/service-core/testing';

import { DEADLINE, logOf, SubmitBench } from '../testing/submit-bench.ts';

let bench: SubmitBench;
beforeEach(async () => {
  bench = await SubmitBench.open();
});
afterEach(() => bench.close());

describe('the directory of a batch', () => {
  it('keeps what it holds to its own user', async () => {
    const launcher = bench.createLauncher();
    const spec = bench.batchOf('hang');
    await launcher.submit(spec, DEADLINE);
    await waitFor('the log', async () => (await logOf(launcher, spec.name)).includes('hanging'));

    const directory = join(bench.stateDirectory, spec.name);
    const files = await readdir(directory);
    const modes = await Promise.all(
      [bench.stateDirectory, ...files.map((file) => join(directory, file))].map(
        async (file) => (await stat(file)).mode & 0o077,
      ),
    );

    expect(files).toEqual(expect.arrayContaining(['batch.json', 'log', 'process', 'work']));
    expect(modes.every((others) => others === 0)).toBe(true);
  });

  it('forgets a batch some time after its end', async () => {
    const launcher = bench.createLauncher({ keepEndedMs: 3_600_000 });
    for (const name of ['old', 'killed', 'young']) {
      await launcher.submit(
        bench.batchOf(name === 'killed' ? 'hang' : 'succeed', { name }),
        DEADLINE,
      );
    }
    const killed = await launcher.find('killed');
    process.kill(-Number(killed?.id), 'SIGKILL');
    for (const name of ['old', 'killed', 'young']) await launcher.waitFor(name, DEADLINE);
    const yesterday = new Date(Date.now() - 24 * 3_600_000);
    await utimes(join(bench.stateDirectory, 'old/exit'), yesterday, yesterday);
    await utimes(join(bench.stateDirectory, 'killed/process'), yesterday, yesterday);

    await launcher.submit(bench.batchOf('hang', { name: 'new' }), DEADLINE);

    expect((await bench.batchNames()).sort()).toEqual(['new', 'young']);
  });

  it('says so when its directory is a file', async () => {
    const launcher = bench.createLauncher();
    await writeFile(bench.stateDirectory, '');
    const refusal = { code: 'SPARK_LAUNCHER_INVALID_ARGUMENT' };

    await expect(launcher.ping()).rejects.toMatchObject(refusal);
    await expect(launcher.find('a')).rejects.toMatchObject(refusal);
    await expect(launcher.submit(bench.batchOf('succeed'), DEADLINE)).rejects.toMatchObject(
      refusal,
    );
  });

  it('says so when a directory holds something else', async () => {
    await mkdir(join(bench.stateDirectory, 'other'), { recursive: true });
    await writeFile(join(bench.stateDirectory, 'other/batch.json'), '{"run":');

    await expect(bench.createLauncher().find('other')).rejects.toMatchObject({
      code: 'SPARK_LAUNCHER_PROTOCOL',
    });
    await rm(join(bench.stateDirectory, 'other'), { recursive: true });
  });
});
