import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { waitFor } from '@clickstream/service-core/testing';

import type { BatchSpec } from '../batch.ts';
import { DEADLINE, logOf, SubmitBench } from '../testing/submit-bench.ts';

const run = promisify(execFile);

let bench: SubmitBench;
beforeEach(async () => {
  bench = await SubmitBench.open();
});
afterEach(() => bench.close());

describe('the batch of a launcher that was killed', () => {
  it('outlives a killed launcher: the next one finds, awaits and reads the batch', async () => {
    const { sparkHome, stateDirectory, job } = bench;
    const program = `
      const { SubmitSparkLauncher } = await import(process.argv[1]);
      const [sparkHome, stateDirectory, file] = process.argv.slice(2);
      const launcher = new SubmitSparkLauncher({ sparkHome, stateDirectory, env: { PATH: process.env.PATH } });
      await launcher.submit({ name: 'job-left', file, className: 'a.Job', args: ['succeed'] }, { deadlineMs: 8000 });
      process.kill(process.pid, 'SIGKILL');`;
    const module = join(__dirname, 'submit-spark-launcher.ts');
    const args = ['--input-type=module', '-e', program, module, sparkHome, stateDirectory, job];
    await expect(run(process.execPath, args)).rejects.toMatchObject({ signal: 'SIGKILL' });

    const launcher = bench.createLauncher();
    const again = await launcher.submit(bench.batchOf('succeed', { name: 'job-left' }), DEADLINE);
    const result = await launcher.waitFor('job-left', DEADLINE);

    expect(again.adopted).toBe(true);
    expect(result).toMatchObject({ state: 'success', batch: { id: again.batch.id } });
    expect(await logOf(launcher, 'job-left')).toContain('done');
  });

  it('starts what a killed launcher had only claimed, once for all who try', async () => {
    const launcher = bench.createLauncher();
    const spec = bench.batchOf('hang');
    await mkdir(bench.stateDirectory);
    await claimByDeadLauncher(bench, spec);
    expect(await launcher.find(spec.name)).toMatchObject({ id: 0, state: 'not_started' });

    const both = await Promise.all([
      launcher.submit(spec, DEADLINE),
      bench.createLauncher().submit(spec, DEADLINE),
    ]);

    expect(both[0].batch.id).toBe(both[1].batch.id);
    await waitFor('the log', async () => (await logOf(launcher, spec.name)).includes('hanging'));
    const starts = await readFile(join(bench.sparkHome, 'starts'), 'utf8');
    expect(starts.trim().split('\n')).toHaveLength(1);
  });

  it('ends a batch that has not started so that it never does', async () => {
    const launcher = bench.createLauncher();
    const spec = bench.batchOf('hang');
    await mkdir(bench.stateDirectory);
    await claimByDeadLauncher(bench, spec);

    expect(await launcher.kill(spec.name)).toMatchObject({ batch: { state: 'not_started' } });

    expect(await bench.batchNames()).toEqual([]);
  });
});

/** What a launcher leaves that is killed between its claim and the start. */
async function claimByDeadLauncher(bench: SubmitBench, spec: BatchSpec): Promise<void> {
  const directory = join(bench.stateDirectory, spec.name);
  const record = { run: 'r1', spec, launcher: { pid: process.pid, startedAt: 'another-boot:1' } };
  await mkdir(join(directory, 'work'), { recursive: true });
  await writeFile(join(directory, 'run-r1'), '');
  await writeFile(join(directory, 'batch.json'), JSON.stringify(record));
}
