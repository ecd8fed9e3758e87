import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { waitFor } from '@clickstream/service-core/testing';

import { DEADLINE, logOf, SubmitBench } from '../testing/submit-bench.ts';
import { identifyProcess } from './process-identity.ts';
import type { SubmitSparkLauncher } from './submit-spark-launcher.ts';

let bench: SubmitBench;
beforeEach(async () => {
  bench = await SubmitBench.open();
});
afterEach(() => bench.close());

describe('the processes of a batch', () => {
  it('runs the batch in a process group of its own', async () => {
    const launcher = bench.createLauncher();

    const { batch } = await launcher.submit(bench.batchOf('hang'), DEADLINE);

    expect(process.kill(-Number(batch.id), 0)).toBe(true);
  });

  it('ends the whole group with a batch', async () => {
    const launcher = bench.createLauncher();
    const spec = bench.batchOf('hang');
    await launcher.submit(spec, DEADLINE);
    const grandchild = await grandchildOf(launcher, spec.name);

    await launcher.kill(spec.name);

    await waitFor('the grandchild to end', () => !isRunning(grandchild));
  });

  it('ends by force what does not end politely, and keeps its last words', async () => {
    const launcher = bench.createLauncher({ killGraceMs: 300 });
    const spec = bench.batchOf('stubborn');
    await launcher.submit(spec, DEADLINE);
    await waitFor('the trap', async () => (await logOf(launcher, spec.name)).includes('stubborn'));

    const killed = await launcher.kill(spec.name);

    expect(killed?.batch.state).toBe('running');
    expect(killed?.log).toContain('no');
    expect(isRunning(killed?.batch.id ?? 0)).toBe(false);
  });

  it('takes a batch whose group was killed, exit code and all, for dead', async () => {
    const launcher = bench.createLauncher();
    const spec = bench.batchOf('hang');
    const { batch } = await launcher.submit(spec, DEADLINE);

    process.kill(-Number(batch.id), 'SIGKILL');

    expect(await launcher.waitFor(spec.name, DEADLINE)).toMatchObject({ state: 'dead' });
  });

  it('takes a batch that outlives its script for running, and ends it', async () => {
    const launcher = bench.createLauncher();
    const spec = bench.batchOf('hang');
    const { batch } = await launcher.submit(spec, DEADLINE);
    const grandchild = await grandchildOf(launcher, spec.name);
    process.kill(batch.id, 'SIGKILL');
    await waitFor('the script to end', () => !isRunning(batch.id));

    expect(await launcher.find(spec.name)).toMatchObject({ state: 'running' });
    await launcher.kill(spec.name);

    await waitFor('the grandchild to end', () => !isRunning(grandchild));
  });

  it('does not mistake another process with the old id for the batch', async () => {
    const launcher = bench.createLauncher();
    const spec = bench.batchOf('succeed');
    await launcher.submit(spec, DEADLINE);
    await launcher.waitFor(spec.name, DEADLINE);
    const directory = join(bench.stateDirectory, spec.name);
    await rm(join(directory, 'exit'));
    await writeFile(join(directory, 'process'), `${process.pid} another-boot:1\n`);

    expect(await launcher.find(spec.name)).toMatchObject({ id: process.pid, state: 'dead' });
    // Would end this test's own group otherwise.
    await launcher.kill(spec.name);
  });
});

/** The process that a hanging batch starts, once it has. */
function grandchildOf(launcher: SubmitSparkLauncher, name: string): Promise<number> {
  return waitFor('the grandchild', async () => {
    const pid = Number(/child (\d+)/.exec(await logOf(launcher, name))?.[1]);
    return pid > 0 && isRunning(pid) ? pid : undefined;
  });
}

function isRunning(pid: number): boolean {
  return identifyProcess(pid) !== undefined;
}
